import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Path from the root of the repository, with forward slashes, to the source. */
export type SourceFiles = ReadonlyMap<string, string>;

/** What is built: every TypeScript file and component of `src` that is not a test. */
export function readSourceFiles(): SourceFiles {
	const files = fs
		.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
		.map((file) => `src/${file.replaceAll(path.sep, '/')}`)
		.filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'));
	return new Map(files.sort().map((file) => [file, fs.readFileSync(path.join(ROOT, file), 'utf8')]));
}
