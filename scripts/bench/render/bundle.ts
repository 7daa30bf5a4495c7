import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { build, preview, type PreviewServer } from 'vite';

/** The page with the renderer as production has it, on a port of its own. */
export async function servePage(): Promise<AsyncDisposable & { url: string }> {
	const outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'colloquy-render-'));
	const options = {
		configFile: false,
		root: fileURLToPath(new URL('.', import.meta.url)),
		logLevel: 'warn'
	} as const;
	await build({
		...options,
		plugins: [tailwindcss(), svelte({ configFile: false })],
		build: { outDir, emptyOutDir: true }
	});
	const server = await preview({
		...options,
		build: { outDir },
		preview: { host: '127.0.0.1', port: 0 }
	});
	return {
		url: addressOf(server),
		async [Symbol.asyncDispose]() {
			await server.close();
			fs.rmSync(outDir, { recursive: true, force: true });
		}
	};
}

function addressOf(server: PreviewServer): string {
	const address = server.httpServer.address();
	if (address === null || typeof address === 'string') throw new Error('the page has no port');
	return `http://127.0.0.1:${address.port}/`;
}
