import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

/** The first one of a checkout builds. */
const WITH_BUILD_MS = 120_000;

async function bench(...flags: string[]): Promise<{ code: number | null; output: string; problems: string }> {
	const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/bench.ts', ...flags], {
		cwd: path.resolve(import.meta.dirname, '../../..'),
		// Vitest's own, which would make Vite build in the mode of a test.
		env: { ...process.env, NODE_ENV: 'production', VITEST: '' },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const [output, problems, [code]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'close') as Promise<[number | null]>
	]);
	return { code, output, problems };
}

test(
	'the benchmark reads whole answers from floor and ours, and prints both with their ratio',
	{ timeout: WITH_BUILD_MS },
	async () => {
		const flags = ['--only', 'relay', '--rounds', '1', '--streams', '2', '--chunks', '5'];
		const { code, output, problems } = await bench(...flags);
		expect(problems).toBe('');
		expect(code).toBe(0);
		expect(output).toMatch(/\| *direct \| *floor \| *ours \| *ours ÷ floor \|/);
		const figures = '\\d[\\d.]* \\([\\d.]+–[\\d.]+\\)';
		expect(output.match(new RegExp(`chunk lag p99, ms( *\\| *${figures}){4} \\|`, 'g'))).toHaveLength(2);
	}
);

test('an unknown benchmark is refused with the names that there are', async () => {
	expect(await bench('--only', 'nothing')).toEqual({
		code: 1,
		output: '',
		problems: '--only takes one of relay, hold, history, usage, sync, page, render\n'
	});
});
