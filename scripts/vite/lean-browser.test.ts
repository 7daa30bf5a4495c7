import { build } from 'vite';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leanBrowser } from './lean-browser';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const EVERYTHING = `
	import { DefaultChatTransport } from 'ai';
	import ParserInline from 'markdown-it/lib/parser_inline.mjs';
	import { formatUsd } from '${PROJECT}src/lib/domain/money.ts';
	globalThis.kept = [DefaultChatTransport, ParserInline, formatUsd];
`;

let directory = '';

beforeAll(() => {
	// Below the project, so that its packages are found.
	directory = fs.mkdtempSync(path.join(PROJECT, '.svelte-kit', 'lean-browser-'));
});
afterAll(() => fs.rmSync(directory, { recursive: true }));

/** The browser's code for an entry, as one text. */
async function bundle(
	source: string,
	{ changed }: { changed?: (code: string) => string } = {}
): Promise<string> {
	const entry = path.join(directory, 'entry.js');
	fs.writeFileSync(entry, source);
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		plugins: [
			leanBrowser(),
			changed && {
				name: 'another-version',
				enforce: 'pre' as const,
				transform: (code: string, id: string) => (id.includes('/node_modules/ai/') ? changed(code) : null)
			}
		],
		build: { write: false, minify: false, lib: { entry, formats: ['es'] } }
	});
	const [output] = Array.isArray(result) ? result : [];
	return output?.output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n') ?? '';
}

describe("the browser's build", { timeout: 60_000 }, () => {
	test('has neither Zod, nor decimals, nor tables that a browser has itself', async () => {
		const code = await bundle(EVERYTHING);
		expect(code).toContain('DefaultChatTransport');
		expect(code).toContain('function formatUsd');
		for (const name of [
			'ZodObject',
			'toJSONSchema',
			'toSignificantDigits',
			'CounterClockwiseContourIntegral'
		]) {
			expect(code, name).not.toContain(name);
		}
		// That is: not for lack of looking.
		expect(code).toContain('createElement("textarea")');
	});

	test('fails when the SDK has changed, rather than growing in silence', async () => {
		const changed = (code: string) => code.replace('const uiMessageChunkSchema =', 'const chunkSchema =');
		await expect(bundle(EVERYTHING, { changed })).rejects.toThrow(/ai\/dist\/index\.js has changed/);
	});

	test('fails when it no longer holds what it makes smaller', async () => {
		await expect(bundle('globalThis.kept = 1;')).rejects.toThrow(/no longer contains what it makes smaller/);
	});
});
