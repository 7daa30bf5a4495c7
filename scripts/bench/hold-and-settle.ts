import type { Benchmark } from './benchmark';
import { withServerCore } from './cores';
import { readInTurn } from './load';
import { median, ratios, spread } from './samples';
import type { Table } from './table';
import { chat } from './targets';

const CLIENTS = 8;
const PER_ROUND = { 1: 60, [CLIENTS]: 120 } as const;
const ANSWER = { chunks: 1, paceMs: 1 };
const ANSWERS = 20;

/** Milliseconds of each of a round's transactions, and how many a second there were. */
interface Timed {
	ms: number;
	perSecond: number;
}

/**
 * What money costs in time: a hold and a settle, of one tenant, whose budget row everybody wants, beside a
 * transaction that does nothing in as many round trips.
 */
export const holdAndSettle: Benchmark = {
	name: 'hold',
	async run(lab, { rounds }) {
		const app = await lab.app();
		process.env.DATABASE_URL = app.ownerUrl;
		process.env.LOG_LEVEL = 'warn';
		const verbs = await import('./verbs');
		const context = await verbs.contextOf(app.accounts[0]?.tenantSlug ?? '');
		// Begin and commit come on top: a hold asks once, a settle twice.
		const short = verbs.cheapest(app.ownerUrl, { clients: CLIENTS, questions: 1 });
		const long = verbs.cheapest(app.ownerUrl, { clients: CLIENTS, questions: 2 });
		const target = chat('ours', app);
		const kinds = { holdFloor: short.run, hold: () => verbs.hold(context), settleFloor: long.run };

		const firstTokenMs: number[] = [];
		const measured = new Map<string, Timed[]>();
		const note = (name: string, timed: Timed) => measured.set(name, [...(measured.get(name) ?? []), timed]);
		try {
			for (let round = -1; round < rounds; round++) {
				const seen = await readInTurn(target, ANSWER, ANSWERS);
				const timings: [string, Timed][] = [];
				for (const clients of [1, CLIENTS] as const) {
					const count = PER_ROUND[clients];
					for (const [name, work] of Object.entries(kinds)) {
						timings.push([`${name} ${clients}`, await timed(work, { clients, count })]);
					}
					const open = await Promise.all(Array.from({ length: count }, () => verbs.prepare(context)));
					const settle = () => verbs.settle(context, open.pop() ?? '');
					timings.push([`settle ${clients}`, await timed(settle, { clients, count })]);
				}
				// The first goes by while connections open and code is compiled; the database knows its tables after it, as
				// autovacuum, which is off here, would see to.
				if (round < 0) {
					await verbs.analyze(app.ownerUrl);
					continue;
				}
				firstTokenMs.push(median(seen.map((answer) => answer.firstTokenMs)));
				for (const [name, time] of timings) note(name, time);
			}
		} finally {
			await Promise.all([short.end(), long.end(), verbs.closeDatabase()]);
		}
		return [tabulate((name) => measured.get(name) ?? [], firstTokenMs)];
	}
};

/** `count` of them, by so many clients who each do one after the other. */
async function timed(
	work: () => Promise<unknown>,
	{ clients, count }: { clients: number; count: number }
): Promise<Timed> {
	const each: number[] = [];
	let left = count;
	const client = async () => {
		while (left-- > 0) {
			const startedAt = performance.now();
			await work();
			each.push(performance.now() - startedAt);
		}
	};
	return withServerCore(async () => {
		const startedAt = performance.now();
		await Promise.all(Array.from({ length: clients }, client));
		return { ms: median(each), perSecond: (count / (performance.now() - startedAt)) * 1_000 };
	});
}

function tabulate(measured: (name: string) => Timed[], firstTokenMs: number[]): Table {
	const row = (verb: 'hold' | 'settle', clients: number, figure: keyof Timed, title: string) => {
		const floor = measured(`${verb}Floor ${clients}`).map((each) => each[figure]);
		const ours = measured(`${verb} ${clients}`).map((each) => each[figure]);
		const shares = ratios(ours, firstTokenMs).map((share) => share * 100);
		const isShare = verb === 'hold' && clients === 1;
		return [
			`${verb}, ${title}`,
			spread(floor),
			spread(ours),
			spread(ratios(ours, floor)),
			isShare ? spread(shares) : ''
		];
	};
	return {
		title: 'Hold and settle',
		columns: ['', 'floor', 'ours', 'ours ÷ floor', '% of time to first token'],
		rows: (['hold', 'settle'] as const).flatMap((verb) => [
			row(verb, 1, 'ms', 'alone, ms'),
			row(verb, CLIENTS, 'ms', `${CLIENTS} clients, ms`),
			row(verb, CLIENTS, 'perSecond', `${CLIENTS} clients, per second`)
		]),
		notes: [`Time to first token, alone, from the request: ${spread(firstTokenMs)} ms.`]
	};
}
