import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { PlatformOverview, PlatformSpend } from '$lib/domain/platform-overview';
import { withSystem } from '$lib/server/db/tenancy';
import { startQueue } from '$lib/server/jobs/queue';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { getOverview } from '$lib/server/services/platform/get-overview';
import { reconcile } from '$lib/server/services/reconciliation/reconcile';
import { deleteTenant } from '$lib/server/services/tenants/delete-tenant';
import '../../support/app';
import { createPlatformAdmin, createTenant, MODEL } from '../../support/factories';
import { spend } from '../../support/usage';
import { call } from '../reconciliation/calls';

/** More than the page lists: the rest is one row. */
const TENANTS = 14;
const LISTED = 12;
const NOW = new Date();
const month = periodRange('monthly', NOW);
const today = periodRange('daily', NOW);
const monthBefore = periodRange('monthly', new Date(month.start.getTime() - 1));

let platform: PlatformContext;
let tenants: TenantContext[];
let overview: PlatformOverview;

/** Charges and corrections at the ends of this month so far and of the same days of the one before. */
beforeAll(async () => {
	platform = await createPlatformAdmin();
	tenants = [];
	for (let index = 0; index < TENANTS; index++) tenants.push(await createTenant());
	const just = (at: Date) => new Date(at.getTime() - 1);
	const sameDayBefore = new Date(
		Math.min(
			monthBefore.start.getTime() + (today.end.getTime() - month.start.getTime()),
			month.start.getTime()
		)
	);
	const moments = [month.start, today.start, just(today.end), monthBefore.start, just(sameDayBefore)];
	// Not the same days: the rest of the month before, and what came before it.
	const outside = [just(month.start), sameDayBefore, just(monthBefore.start)];
	for (const [index, tenant] of tenants.entries()) {
		const modelId = index < 2 ? MODEL : `a/model-${index}`;
		for (const [place, at] of [...moments, ...outside].entries()) {
			await spend(tenant, { at, modelId, amount: `0.0${index + 1}${place}1` });
		}
		const correction = { kind: 'adjustment', sequence: 1, amount: '-0.0000000001', reason: 'less' } as const;
		await spend(tenant, { at: today.start, modelId, ...correction });
		await spend(tenant, { at: today.start, modelId: 'a/title', purpose: 'title', amount: '0.000002' });
	}
	await deleteTenant(tenants.at(-1)!, { confirmation: tenants.at(-1)!.scope.tenantSlug });
	overview = await getOverview(platform);
}, 60_000);

interface Sums {
	key: string;
	spent: string;
	before: string;
	requests: number;
}

/** The same out of the ledger, without any rollup, by the days that the page says. */
async function sumsBy(column: 'tenant_id' | 'model_id'): Promise<Sums[]> {
	const days = ({ from, to }: PlatformOverview['month']) =>
		sql`(occurred_at at time zone 'UTC')::date between ${from}::date and ${to}::date`;
	const rows = await withSystem((tx) =>
		tx.execute<Record<keyof Sums, string>>(sql`
			select ${sql.identifier(column)}::text as key,
				coalesce(sum(amount) filter (where ${days(overview.month)}), 0) as spent,
				coalesce(sum(amount) filter (where ${days(overview.before)}), 0) as before,
				count(*) filter (where ${days(overview.month)} and kind = 'charge') as requests
			from ai_usage_ledger group by 1 order by 2 desc, 1`)
	);
	return [...rows].map(({ key, spent, before, requests }) => ({
		key,
		spent: usdString(spent),
		before: usdString(before),
		requests: Number(requests)
	}));
}

const figuresOf = ({ spentUsd, spentBeforeUsd, requests }: PlatformSpend) => ({
	spent: spentUsd,
	before: spentBeforeUsd,
	requests
});
const total = (sums: Omit<Sums, 'key'>[]) => ({
	spent: usdString(sumUsd(sums.map(({ spent }) => spent))),
	before: usdString(sumUsd(sums.map(({ before }) => before))),
	requests: sums.reduce((sum, { requests }) => sum + requests, 0)
});

describe('the overview of the deployment', () => {
	test('is of this month so far, beside as many days of the month before', () => {
		const day = (at: Date) => at.toISOString().slice(0, 10);
		expect(overview.month).toEqual({ from: day(month.start), to: day(NOW) });
		expect(overview.before.from).toBe(day(monthBefore.start));
		const days = ({ from, to }: PlatformOverview['month']) =>
			(Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
		const daysOfMonthBefore = (month.start.getTime() - monthBefore.start.getTime()) / 86_400_000;
		expect(days(overview.before)).toBe(Math.min(days(overview.month), daysOfMonthBefore));
	});

	test('has for each tenant and model what the ledger has, the dearest first and the rest in one row', async () => {
		const [byTenant, byModel] = [await sumsBy('tenant_id'), await sumsBy('model_id')];
		for (const [shown, sums] of [
			[overview.byTenant, byTenant],
			[overview.byModel, byModel]
		] as const) {
			expect(shown).toHaveLength(LISTED + 1);
			expect(shown.slice(0, LISTED).map(figuresOf)).toEqual(
				sums.slice(0, LISTED).map(({ key: _key, ...figures }) => figures)
			);
			expect(shown.at(-1)).toMatchObject({ key: null, name: 'Others' });
			expect(figuresOf(shown.at(-1)!)).toEqual(total(sums.slice(LISTED)));
		}
		const slugs = new Map(tenants.map(({ scope }) => [scope.tenantId, scope.tenantSlug]));
		expect(overview.byTenant.slice(0, LISTED).map(({ key }) => key)).toEqual(
			byTenant.slice(0, LISTED).map(({ key }) => slugs.get(key))
		);
		expect(overview.byModel.slice(0, LISTED).map(({ key }) => key)).toEqual(
			byModel.slice(0, LISTED).map(({ key }) => key)
		);
	});

	test('adds up to the ledger, whichever way it is taken apart', async () => {
		const all = total(await sumsBy('tenant_id'));
		expect({
			spent: overview.spentUsd,
			before: overview.spentBeforeUsd,
			requests: overview.requests
		}).toEqual(all);
		expect(total(overview.byTenant.map(figuresOf))).toEqual(all);
		expect(total(overview.byModel.map(figuresOf))).toEqual(all);
	});

	test('has the margin of the calls that were compared with the provider’s records', async () => {
		const tenant = await createTenant();
		const equal = await call(tenant);
		const dearer = await call(tenant, { faults: '[[sandbox:record-cost cost=0.0125]]' });
		await reconcile(platform);
		const { margin, spentUsd } = await getOverview(platform);
		const charged = sumUsd([equal.message.cost!, dearer.message.cost!]);
		const provider = sumUsd([equal.message.cost!, '0.0125']);
		expect(margin).toEqual({
			compared: 2,
			comparedUsd: usdString(charged),
			providerUsd: usdString(provider),
			marginUsd: usdString(new Usd(charged).minus(provider))
		});
		// What was charged too little has been charged since.
		expect(spentUsd).toBe(usdString(new Usd(overview.spentUsd).plus(provider)));
	});

	test('has every job that runs by the clock, and what has become of it', async () => {
		const queue = await startQueue();
		await queue.stop();
		const name = 'reconcile';
		const put = (state: string, completedOn = sql`null`) =>
			withSystem((tx) =>
				tx.execute(sql`
					insert into pgboss.job (id, name, state, start_after, completed_on)
					values (${newId()}, ${name}, ${state}, now() - interval '1 hour', ${completedOn})`)
			);
		await put('created');
		await put('active');
		await put('failed', sql`now() - interval '1 hour'`);
		await put('failed', sql`now() - interval '2 days'`);
		await put('completed', sql`now() - interval '3 hours'`);
		const { jobs } = await getOverview(platform);
		const schedules = await withSystem((tx) =>
			tx.execute<{ name: string; cron: string }>(sql`select name, cron from pgboss.schedule order by name`)
		);
		expect(jobs.map(({ name, cron }) => ({ name, cron }))).toEqual([...schedules]);
		const job = jobs.find((each) => each.name === name);
		expect(job).toMatchObject({ waiting: 1, running: 1, failed: 1 });
		const hoursSince = (at: string | null) => Math.round((Date.now() - Date.parse(at ?? '')) / 3_600_000);
		expect([hoursSince(job!.waitingSince), hoursSince(job!.lastDoneAt)]).toEqual([1, 3]);
	});
});
