import type { Benchmark } from './benchmark';
import { fillHistory } from './fill-history';
import { readInTurn, type Target } from './load';
import { percentile, ratios, spread } from './samples';
import { chat } from './targets';

const ANSWER = { chunks: 1, paceMs: 1 };
const ANSWERS = 40;

/** Whether what is there already makes the start of an answer slower: it must not. */
export const history: Benchmark = {
	name: 'history',
	async run(lab, { rounds, rows }) {
		// One after the other: both prepare the roles of the one server.
		const empty = await lab.app('empty');
		const full = await lab.app('full');
		const startedAt = performance.now();
		await fillHistory(full.ownerUrl, {
			rows,
			tenantSlugs: full.accounts.map(({ tenantSlug }) => tenantSlug)
		});
		const filledInSeconds = Math.round((performance.now() - startedAt) / 1_000);
		const targets: [Target, number[][]][] = [
			[chat('empty', empty), []],
			[chat('full', full), []]
		];
		for (const [target] of targets) await readInTurn(target, ANSWER, ANSWERS);
		for (let round = 0; round < rounds; round++) {
			for (const [target, measured] of targets) {
				const seen = await readInTurn(target, ANSWER, ANSWERS);
				measured.push(seen.map(({ firstTokenMs }) => firstTokenMs));
			}
		}
		const [without = [], withHistory = []] = targets.map(([, measured]) => measured);
		const row = (name: string, share: number) => {
			const floor = without.map((round) => percentile(round, share));
			const ours = withHistory.map((round) => percentile(round, share));
			return [name, spread(floor), spread(ours), spread(ratios(ours, floor))];
		};
		return [
			{
				title: `Start with ${rows.toLocaleString('en')} messages and ledger entries`,
				columns: ['time to first token, alone', 'floor: empty', 'with history', 'ratio'],
				rows: [row('p50, ms', 0.5), row('p95, ms', 0.95)],
				notes: [`Filled in ${filledInSeconds} s.`]
			}
		];
	}
};
