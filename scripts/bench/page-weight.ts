import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Benchmark } from './benchmark';

const CLIENT = '.svelte-kit/output/client';
const LARGEST = 12;

interface Chunk {
	file: string;
	name?: string;
	/** keys of the manifest */
	imports?: string[];
}

/** JavaScript that a browser loads for the chat page before anything lazy, compressed as a server would. */
export const pageWeight: Benchmark = {
	name: 'page',
	async run(lab) {
		const { url, accounts } = await lab.app();
		const [account] = accounts;
		const response = await fetch(`${url}/${account?.tenantSlug}/chat`, { headers: account?.headers });
		if (response.status !== 200) throw new Error(`the chat page answered ${response.status}`);
		// What is loaded before the page is parsed stands in a header.
		const loaded = withImports(`${response.headers.get('link')} ${await response.text()}`);
		const parts = loaded
			.map(({ file, name }) => ({
				name: `${name ?? '?'} (${file.replace('_app/immutable/', '')})`,
				kb: gzipSync(fs.readFileSync(`${CLIENT}/${file}`)).length / 1_024
			}))
			.sort((a, b) => b.kb - a.kb);
		const total = parts.reduce((sum, { kb }) => sum + kb, 0);
		const rest = parts.slice(LARGEST);
		return [
			{
				title: "The chat page's JavaScript",
				columns: ['', 'KB gzip'],
				rows: [
					[`all ${parts.length} files`, total.toFixed(1)],
					...parts.slice(0, LARGEST).map(({ name, kb }) => [name, kb.toFixed(1)]),
					[`${rest.length} smaller ones`, rest.reduce((sum, { kb }) => sum + kb, 0).toFixed(1)]
				]
			}
		];
	}
};

/** What the page names, and what that imports, whatever is only imported when it is used left out. */
function withImports(page: string): Chunk[] {
	const manifest = JSON.parse(fs.readFileSync(`${CLIENT}/.vite/manifest.json`, 'utf8')) as Record<
		string,
		Chunk
	>;
	const keyOf = new Map(Object.entries(manifest).map(([key, { file }]) => [file, key]));
	const named = Array.from(page.matchAll(/_app\/immutable\/[\w./-]+\.js/g), ([file]) => keyOf.get(file));
	const found = new Map<string, Chunk>();
	const add = (key: string | undefined) => {
		const chunk = key === undefined ? undefined : manifest[key];
		if (key === undefined || chunk === undefined || found.has(key)) return;
		found.set(key, chunk);
		for (const each of chunk.imports ?? []) add(each);
	};
	for (const key of named) add(key);
	if (found.size === 0) throw new Error('the chat page names no script of this build');
	return [...found.values()];
}
