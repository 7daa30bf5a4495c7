/**
 * `npm run bench`: floor, ours and their ratio from one run in which they took turns. A benchmark and no test: it
 * fails when something does not work, never because something is slow.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { explain, loadEnvironment, StartError } from '../environment';
import type { Benchmark } from './benchmark';
import { canPin } from './cores';
import { holdAndSettle } from './hold-and-settle';
import { history } from './history';
import { Lab } from './lab';
import { pageWeight } from './page-weight';
import { relay } from './relay';
import { sync } from './sync';
import { renderAnswer } from './render';
import { render } from './table';
import { usage } from './usage';

const BENCHMARKS: readonly Benchmark[] = [
	relay,
	holdAndSettle,
	history,
	usage,
	sync,
	pageWeight,
	renderAnswer
];

const FLAGS = {
	only: { type: 'string' },
	rounds: { type: 'string', default: '5' },
	streams: { type: 'string', default: '100' },
	chunks: { type: 'string', default: '200' },
	rows: { type: 'string', default: '200000' }
} as const;

try {
	const { values } = parseArgs({ options: FLAGS });
	const count = (name: Exclude<keyof typeof FLAGS, 'only'>) => {
		const value = Number(values[name]);
		if (!Number.isSafeInteger(value) || value < 1) throw new StartError(`--${name} takes a number from 1`);
		return value;
	};
	const chosen = BENCHMARKS.filter(({ name }) => values.only === undefined || name === values.only);
	if (chosen.length === 0) {
		throw new StartError(`--only takes one of ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
	}
	const options = {
		rounds: count('rounds'),
		streams: count('streams'),
		chunks: count('chunks'),
		rows: count('rows')
	};
	loadEnvironment();
	await run(chosen, options);
} catch (error) {
	explain(error);
	process.exitCode = 1;
}

async function run(
	benchmarks: readonly Benchmark[],
	options: Parameters<Benchmark['run']>[1]
): Promise<void> {
	const startedAt = performance.now();
	const seconds = () => `${Math.round((performance.now() - startedAt) / 1_000)} s`;
	const cpu = os.cpus()[0]?.model ?? 'unknown';
	console.log(`Node ${process.version}, ${os.availableParallelism()} × ${cpu}.`);
	console.log(
		canPin
			? 'The server that is measured has one core; load, provider and database share another.'
			: 'Not pinned, since there is no taskset or only one core: compare within this run alone.'
	);
	console.log(`Median (least–most) of ${options.rounds} rounds in turn.\n`);
	await using lab = new Lab();
	for (const benchmark of benchmarks) {
		for (const table of await benchmark.run(lab, options)) console.log(render(table));
	}
	console.log(`Done in ${seconds()}.`);
}
