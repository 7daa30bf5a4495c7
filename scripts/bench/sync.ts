import postgres from 'postgres';
import type { Benchmark } from './benchmark';
import { withServerCore } from './cores';
import { percentile, spread } from './samples';

const SUBSCRIBERS = 1_000;
const PER_ROUND = 50;

/**
 * From the commit of a change until the tabs have it: one, and a thousand in one process, who are all told. The floor
 * is a bare notice of PostgreSQL to one listener, sent in the same way.
 */
export const sync: Benchmark = {
	name: 'sync',
	async run(lab, { rounds }) {
		const app = await lab.app();
		process.env.DATABASE_URL = app.ownerUrl;
		process.env.LOG_LEVEL = 'warn';
		const verbs = await import('./verbs');
		const context = await verbs.contextOf(app.accounts[1]?.tenantSlug ?? '');
		const { SyncHub } = await import('$lib/server/services/sync/hub');
		const { subscribe } = await import('$lib/server/services/sync/subscribe');
		const owner = postgres(app.ownerUrl, { max: 2 });
		const { tenantId } = context.scope;

		let heard = 0;
		let awaited: { name: string; left: number; done: () => void } | null = null;
		const hub = new SyncHub();
		const stop = new AbortController();
		const open = async () => {
			const events = subscribe(context, { lastEventId: null, sessionId: null, signal: stop.signal }, hub);
			await events.next();
			void (async () => {
				for await (const event of events) {
					heard++;
					const isIt = event.kind === 'tenant' && event.payload.name === awaited?.name;
					if (isIt && awaited !== null && --awaited.left === 0) awaited.done();
				}
			})();
		};
		/** Milliseconds from the acknowledged commit until the last of `readers` had it. */
		const tell = async (readers: number) => {
			const told = Promise.withResolvers<void>();
			const name = crypto.randomUUID();
			awaited = { name, left: readers, done: told.resolve };
			await owner`update tenants set name = ${name} where id = ${tenantId}`;
			const committedAt = performance.now();
			await told.promise;
			return performance.now() - committedAt;
		};
		const noticed = { done: () => {} };
		await owner.listen('bench_floor', () => noticed.done());
		const notify = async () => {
			const told = Promise.withResolvers<void>();
			noticed.done = told.resolve;
			await owner`select pg_notify('bench_floor', '')`;
			const committedAt = performance.now();
			await told.promise;
			return performance.now() - committedAt;
		};
		const measure = async (work: () => Promise<number>) => {
			const each: number[] = [];
			for (let count = 0; count < PER_ROUND; count++) each.push(Math.max(0, await work()));
			return each;
		};

		const floor: number[][] = [];
		const one: number[][] = [];
		const many: number[][] = [];
		const figures = { perSubscriberKb: NaN, roundsPerChange: NaN };
		try {
			await open();
			for (let round = -1; round < rounds; round++) {
				const bare = await withServerCore(() => measure(notify));
				const single = await withServerCore(() => measure(() => tell(1)));
				if (round < 0) continue;
				floor.push(bare);
				one.push(single);
			}
			globalThis.gc?.();
			const before = process.memoryUsage().heapUsed;
			await Promise.all(Array.from({ length: SUBSCRIBERS - 1 }, open));
			globalThis.gc?.();
			figures.perSubscriberKb = (process.memoryUsage().heapUsed - before) / (SUBSCRIBERS - 1) / 1024;
			const from = { ...hub.counts };
			for (let round = -1; round < rounds; round++) {
				const all = await withServerCore(() => measure(() => tell(SUBSCRIBERS)));
				if (round >= 0) many.push(all);
			}
			figures.roundsPerChange = (hub.counts.rounds - from.rounds) / (hub.counts.changes - from.changes);
		} finally {
			stop.abort();
			await hub.close();
			await owner.end();
			await verbs.closeDatabase();
		}
		const row = (title: string, samples: number[][]) => [
			title,
			spread(samples.map((each) => percentile(each, 0.5))),
			spread(samples.map((each) => percentile(each, 0.95)))
		];
		return [
			{
				title: 'Changes',
				columns: ['from the commit until they have it, ms', 'p50', 'p95'],
				rows: [
					row('floor: a bare notice, one listener', floor),
					row('ours: a change, one tab', one),
					row(`ours: a change, ${SUBSCRIBERS} tabs of one process`, many)
				],
				notes: [
					`${heard} events told. Memory of a tab: ${figures.perSubscriberKb.toFixed(1)} KB. Transactions that read, for each change: ${figures.roundsPerChange.toFixed(2)}.`
				]
			}
		];
	}
};
