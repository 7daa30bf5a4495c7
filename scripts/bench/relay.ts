import type { Benchmark } from './benchmark';
import type { Lab } from './lab';
import { readInTurn, readTogether, type Seen, type Target } from './load';
import { consumptionOf, type Consumption, type Server } from './process';
import { median, percentile, ratios, spread } from './samples';
import type { Table } from './table';
import { chat, provider } from './targets';

/** 50 tokens a second: a fast model. */
const PACE_MS = 20;
const ALONE = { count: 20, chunksMax: 20 };
const WARM_UP_CHUNKS_MAX = 40;

/** What a stream that goes through us costs, beside the cheapest thing that passes bytes on. */
export const relay: Benchmark = {
	name: 'relay',
	async run(lab, { rounds, streams, chunks }) {
		const relays = await relaysOf(lab);
		const alone = { count: ALONE.count, chunks: Math.min(chunks, ALONE.chunksMax) };
		const readAlone = (target: Target) =>
			readInTurn(target, { chunks: alone.chunks, paceMs: PACE_MS / 4 }, alone.count);
		const readStreams = (target: Target, length: number) =>
			readTogether(
				target,
				{ chunks: length, paceMs: PACE_MS },
				{ count: streams, spreadMs: (length * PACE_MS) / 2 }
			);
		// A server's first answers are those of code that is not compiled yet.
		for (const { target } of relays) {
			await readAlone(target);
			await readStreams(target, Math.min(chunks, WARM_UP_CHUNKS_MAX));
		}
		const loads: [string, number, (target: Target) => Promise<Seen[]>][] = [
			['1 stream at a time', alone.chunks * alone.count, readAlone],
			[`${streams} streams at once`, chunks * streams, (target) => readStreams(target, chunks)]
		];
		const tables: Table[] = [];
		for (const [title, chunkCount, load] of loads) {
			const measured = relays.map((): Round[] => []);
			for (let round = 0; round < rounds; round++) {
				for (const [at, { target, server }] of relays.entries()) {
					measured[at]?.push(await consumptionOf(server, () => load(target)));
				}
			}
			tables.push(tabulate(`Relay, ${title}`, chunkCount, measured));
		}
		return tables;
	}
};

type Round = Consumption & { result: Seen[] };

/** In the order in which they are measured and shown. */
async function relaysOf(lab: Lab): Promise<{ target: Target; server: Server }[]> {
	const [standIn, pipe, app] = await Promise.all([lab.standIn(), lab.bytePipe(), lab.app()]);
	return [
		{ target: provider('direct', standIn), server: standIn },
		{ target: provider('floor', pipe), server: pipe },
		{ target: chat('ours', app), server: app }
	];
}

function tabulate(title: string, chunkCount: number, [direct = [], floor = [], ours = []]: Round[][]): Table {
	const baselines = direct.map(({ result }) => median(result.map(({ firstTokenMs }) => firstTokenMs)));
	const added = (share: number) => (rounds: Round[]) =>
		rounds.map(
			({ result }, round) =>
				percentile(
					result.map(({ firstTokenMs }) => firstTokenMs),
					share
				) - (baselines[round] ?? NaN)
		);
	const lag = (share: number) => (rounds: Round[]) =>
		rounds.map(({ result }) =>
			percentile(
				result.flatMap(({ lagsMs }) => lagsMs),
				share
			)
		);
	const figures: [string, (rounds: Round[]) => number[]][] = [
		['added time to first token p50, ms', added(0.5)],
		['added time to first token p95, ms', added(0.95)],
		['chunk lag p50, ms', lag(0.5)],
		['chunk lag p99, ms', lag(0.99)],
		['CPU per chunk, µs', (rounds) => rounds.map(({ cpuMs }) => (cpuMs / chunkCount) * 1_000)],
		['peak memory, MB', (rounds) => rounds.map(({ peakMb }) => peakMb)]
	];
	return {
		title,
		columns: ['', 'direct', 'floor', 'ours', 'ours ÷ floor'],
		rows: figures.map(([name, of], at) => [
			name,
			// Of the provider itself, nothing is added, and what it takes is nobody's concern.
			at === 2 || at === 3 ? spread(of(direct)) : '',
			spread(of(floor)),
			spread(of(ours)),
			spread(ratios(of(ours), of(floor)))
		])
	};
}
