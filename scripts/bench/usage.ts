import type { Account } from './account';
import type { Benchmark } from './benchmark';
import { fillUsage } from './fill-usage';
import type { App } from './lab';
import { percentile, ratios, spread } from './samples';

const FEW = 1_000;
const MANY = 1_000_000;
const VIEWS = 20;

/** Whether a year of usage takes longer to show where the ledger is a thousand times as long: it must not. */
export const usage: Benchmark = {
	name: 'usage',
	async run(lab, { rounds }) {
		// A database of its own, so that others are not measured with a million entries beside theirs.
		const app = await lab.app('usage');
		const tenants = [FEW, MANY].map((entries, place) => {
			const account = app.accounts[place];
			if (account === undefined) throw new Error('there are too few accounts');
			return { entries, account, measured: [] as number[][] };
		});
		const startedAt = performance.now();
		for (const { entries, account } of tenants) {
			await fillUsage(app.ownerUrl, { tenantSlug: account.tenantSlug, entries });
		}
		const filledInSeconds = Math.round((performance.now() - startedAt) / 1_000);
		for (let round = -1; round < rounds; round++) {
			for (const { account, measured } of tenants) {
				const times: number[] = [];
				for (let view = 0; view < VIEWS; view++) times.push(await timeYear(app, account));
				// The first goes by while connections open and code is compiled.
				if (round >= 0) measured.push(times);
			}
		}
		const [few, many] = tenants.map(({ measured }) => measured);
		const row = (name: string, share: number) => {
			const floor = (few ?? []).map((times) => percentile(times, share));
			const ours = (many ?? []).map((times) => percentile(times, share));
			return [name, spread(floor), spread(ours), spread(ratios(ours, floor))];
		};
		const count = (entries: number) => entries.toLocaleString('en');
		return [
			{
				title: `A year of usage with ${count(MANY)} entries in one tenant`,
				columns: ['the page, alone', `floor: ${count(FEW)} entries`, 'ours', 'ratio'],
				rows: [row('p50, ms', 0.5), row('p95, ms', 0.95)],
				notes: [`Filled in ${filledInSeconds} s.`]
			}
		];
	}
};

/** Milliseconds until the whole page was there. @throws {Error} when it has no year to show */
async function timeYear({ url }: App, { tenantSlug, headers }: Account): Promise<number> {
	const lastYear = new Date().getUTCFullYear() - 1;
	const startedAt = performance.now();
	const response = await fetch(`${url}/${tenantSlug}/usage?range=year&at=${lastYear}-07-01`, { headers });
	const page = await response.text();
	const tookMs = performance.now() - startedAt;
	if (response.status !== 200) throw new Error(`the usage page answered ${response.status}`);
	if (!page.includes('model-9')) throw new Error('the usage page does not show what was used');
	return tookMs;
}
