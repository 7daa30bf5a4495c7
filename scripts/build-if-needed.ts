/**
 * Builds the application unless the build that is there was made from exactly these sources. A content hash
 * of everything that goes into a build is written beside it, last, so that a broken-off build does not count.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { waitExclusive } from '$lib/server/db/embedded/file-lock';
import { StartError } from './environment';

const INPUTS = [
	'src',
	'static',
	'patches',
	'scripts/vite',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json'
];
const HASH_FILE = 'build/.source-hash';
const LOCK_FILE = '.svelte-kit/build.lock';
const OTHER_BUILD_TIMEOUT_MS = 300_000;

/**
 * Works in the current directory, the project's.
 * @param signal ends the build early
 * @throws StartError with the build's output when it fails
 */
export async function buildIfNeeded(signal?: AbortSignal): Promise<void> {
	const vite = 'node_modules/vite/bin/vite.js';
	// An installation without development dependencies runs the build that came with it.
	if (!fs.existsSync(vite) && fs.existsSync('build/index.js')) return;
	if (isUpToDate()) return;
	fs.mkdirSync(path.dirname(LOCK_FILE), { recursive: true });
	using _turn = await waitExclusive(LOCK_FILE, OTHER_BUILD_TIMEOUT_MS);
	if (!isUpToDate()) await build(vite, signal);
}

async function build(vite: string, signal: AbortSignal | undefined): Promise<void> {
	console.log('Building …');
	const hash = hashInputs();
	fs.rmSync(HASH_FILE, { force: true });
	const child = spawn(process.execPath, [vite, 'build'], {
		stdio: ['ignore', 'pipe', 'pipe'],
		...(signal && { signal })
	});
	const [out, problems, [code]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'exit') as Promise<[number | null]>
	]);
	if (code !== 0) throw new StartError(`${out}${problems}\nThe build has failed.`);
	fs.writeFileSync(HASH_FILE, hash);
}

const isUpToDate = () => fs.existsSync(HASH_FILE) && fs.readFileSync(HASH_FILE, 'utf8') === hashInputs();

function hashInputs(): string {
	const hash = createHash('sha256');
	for (const input of INPUTS.flatMap(filesOf).filter((file) => !file.endsWith('.test.ts')))
		hash.update(`${input}\0`).update(createHash('sha256').update(fs.readFileSync(input)).digest());
	return hash.digest('hex');
}

function filesOf(input: string): string[] {
	if (!fs.existsSync(input)) return [];
	if (!fs.statSync(input).isDirectory()) return [input];
	return fs
		.readdirSync(input)
		.sort()
		.flatMap((entry) => filesOf(path.join(input, entry)));
}
