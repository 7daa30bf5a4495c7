/**
 * `npm test`: everything that CI checks, all stages even when one fails, and the sum on the last line. `--fast`
 * (`npm run verify`) leaves out what needs a browser, a build or minutes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { countOne, countTests, readPlaywrightReport, readVitestReport, type Counts } from './test-counts';

interface Stage {
	name: string;
	/** Run one after the other; the first that fails ends the stage. */
	commands: string[];
	count: (isOk: boolean) => Counts;
}

const VITEST_REPORT = 'test-results/vitest.json';
/** As playwright.config.ts has it. */
const PLAYWRIGHT_REPORT = 'test-results/e2e.json';

const vitest = (args: string): Stage => ({
	name: 'vitest',
	commands: [`vitest run ${args} --reporter=default --reporter=json --outputFile.json=${VITEST_REPORT}`],
	count: (isOk) => countTests(isOk, VITEST_REPORT, readVitestReport)
});

const statics = (formatter: string, linter: string): Stage[] => [
	{ name: 'format', commands: [`prettier --check --log-level warn . ${formatter}`], count: countOne },
	{ name: 'lint', commands: [linter], count: countOne },
	{
		name: 'types',
		commands: ['svelte-kit sync', 'svelte-check --tsconfig ./tsconfig.json --fail-on-warnings'],
		count: countOne
	}
];
/**
 * What did not change since the last time is not looked at again. Rules that know types may then miss what a change
 * elsewhere means for a file, so only the fast part does so.
 */
const cache = (tool: string) =>
	`--cache --cache-strategy content --cache-location node_modules/.cache/verify-${tool}`;

/** One group after the other; in a group the lanes go beside each other, and in a lane stage after stage. */
type Plan = Stage[][][];

const FAST: Plan = [
	[[...statics(cache('prettier'), `eslint . ${cache('eslint')}`), vitest('--project unit')]]
];
const ALL: Plan = [
	// What reads the source beside what runs it, which waits a lot.
	[
		// Tests that start the application find it built.
		[{ name: 'build', commands: ['node --import tsx scripts/build.ts'], count: countOne }, vitest('')],
		statics('', 'node --import tsx scripts/lint.ts')
	],
	[
		[
			{
				name: 'playwright',
				commands: ['playwright test'],
				count: (isOk) => countTests(isOk, PLAYWRIGHT_REPORT, readPlaywrightReport)
			}
		]
	]
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.env.PATH = [path.resolve('node_modules/.bin'), process.env.PATH].join(path.delimiter);
// A report of an earlier run must not be counted.
fs.rmSync('test-results', { recursive: true, force: true });

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const lanes of process.argv.includes('--fast') ? FAST : ALL) await Promise.all(lanes.map(runLane));
console.log(describe(total));
process.exitCode = total.failed > 0 ? 1 : 0;

async function runLane(stages: Stage[]): Promise<void> {
	for (const stage of stages) {
		const { passed, failed, skipped } = await runStage(stage);
		total.passed += passed;
		total.failed += failed;
		total.skipped += skipped;
	}
}

async function runStage({ name, commands, count }: Stage): Promise<Counts> {
	console.log(`${name} …`);
	const startedAt = performance.now();
	let output = '';
	const runNext = async (command: string) => {
		const result = await run(command);
		output += result.output;
		return result.isOk;
	};
	let isOk = true;
	for (const command of commands) isOk &&= await runNext(command);

	const counts = count(isOk);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
	console.log(`${name} ${counts.failed > 0 ? 'FAILED' : 'ok'} (${describe(counts)}) in ${seconds} s`);
	if (counts.failed > 0) console.log(`\n${stripVTControlCharacters(output).trim() || 'It ran no tests.'}\n`);
	return counts;
}

async function run(command: string): Promise<{ isOk: boolean; output: string }> {
	const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
	const [code] = (await once(child, 'close')) as [number | null];
	return { isOk: code === 0, output };
}

function describe({ passed, failed, skipped }: Counts): string {
	return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
