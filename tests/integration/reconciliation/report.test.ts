import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import type { ReconciliationReport } from '$lib/domain/reconciliation';
import { withSystem } from '$lib/server/db/tenancy';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { getReconciliation } from '$lib/server/services/reconciliation/get-reconciliation';
import { listDifferences } from '$lib/server/services/reconciliation/list-differences';
import { reconcile } from '$lib/server/services/reconciliation/reconcile';
import { sandbox } from '../../support/app';
import { ask, type Answered } from '../../support/ask';
import { createPlatformAdmin, createTenant, MODEL, question } from '../../support/factories';
import { outcome } from '../../support/outcome';
import { billOf, call, DAY, estimatedCall } from './calls';

const OTHER_MODEL = 'google/gemini-3.7-flash';
const today = () => new Date().toISOString().slice(0, 10);

let platform: PlatformContext;
let tenant: TenantContext;
let other: TenantContext;
let equal: Answered;
let dearer: Answered;
let missing: Answered;
let waiting: Answered;
let report: ReconciliationReport;

/** One of everything, in two tenants, and one run over it. */
beforeAll(async () => {
	[platform, tenant, other] = [await createPlatformAdmin(), await createTenant(), await createTenant()];
	equal = await call(tenant);
	dearer = await call(other, { faults: '[[sandbox:record-cost cost=0.0125]]' });
	missing = await call(tenant, { faults: '[[sandbox:generation-missing]]', minutesAgo: DAY + 1 });
	await reconcile(platform);
	await estimatedCall(tenant, { minutesAgo: 0 });
	await call(tenant, { minutesAgo: 0 });
	await ask(other, question(other, 'Hello', { model: OTHER_MODEL }));
	waiting = await ask(tenant, question(tenant, '[[sandbox:usage-missing]] Tell me about rivers.'));
	report = await getReconciliation(platform, { limit: 50 });
});

/** What a call was charged at first. */
const chargeOf = ({ message }: Answered) => usdString(message.cost!);

describe('the report', () => {
	test('has what the ledger and the provider say by day and model, over all tenants', () => {
		expect(report.items.map(({ day, modelId }) => [day, modelId])).toEqual([
			[today(), OTHER_MODEL],
			[today(), MODEL]
		]);
		const row = report.items.find(({ modelId }) => modelId === MODEL)!;
		const ledger = usdString(sumUsd([chargeOf(equal), chargeOf(dearer)]));
		const provider = usdString(sumUsd([chargeOf(equal), '0.0125']));
		expect(row).toMatchObject({
			requests: 5,
			checked: 2,
			checkedLedgerUsd: ledger,
			providerUsd: provider,
			driftUsd: usdString(new Usd(provider).minus(ledger)),
			adjusted: 1,
			missing: 1
		});
		expect(new Usd(row.ledgerUsd).gt(provider)).toBe(true);
		expect(report.items[0]).toMatchObject({ requests: 1, checked: 0, providerUsd: '0', driftUsd: '0' });
	});

	test('adds up, and says what is still open', () => {
		const { totals, items } = report;
		for (const figure of ['requests', 'checked', 'adjusted', 'missing'] as const) {
			expect(totals[figure]).toBe(items.reduce((sum, item) => sum + item[figure], 0));
		}
		for (const figure of ['ledgerUsd', 'checkedLedgerUsd', 'providerUsd', 'driftUsd'] as const) {
			expect(totals[figure]).toBe(usdString(sumUsd(items.map((item) => item[figure]))));
		}
		expect(report).toMatchObject({
			unchecked: 3,
			uncomparable: 0,
			estimates: { count: 1 },
			open: {
				awaiting: 1,
				oldestAwaitingAt: waiting.generation.occurredAt.toISOString(),
				held: usdString(waiting.generation.hold)
			},
			lastRun: { status: 'done', startedBy: 'Root', checked: 2, adjusted: 1, missing: 1, failure: null }
		});
		expect(new Usd(report.estimates.usd).gt(0)).toBe(true);
	});

	test('is the last thirty days unless other ones are asked for', async () => {
		const days = (Date.parse(report.to) - Date.parse(report.from)) / (24 * 60 * 60_000) + 1;
		expect({ to: report.to, days }).toEqual({ to: today(), days: 30 });
		const before = await getReconciliation(platform, { from: '2020-01-01', to: '2020-01-31', limit: 50 });
		expect(before).toMatchObject({ items: [], nextCursor: null, unchecked: 0, open: { awaiting: 1 } });
		expect(before.totals).toMatchObject({ requests: 0, ledgerUsd: '0', driftUsd: '0' });
	});

	test('is a page at a time, without a gap and without a repetition', async () => {
		const first = await getReconciliation(platform, { limit: 1 });
		const second = await getReconciliation(platform, { limit: 1, cursor: first.nextCursor });
		expect([...first.items, ...second.items]).toEqual(report.items);
		expect(second).toMatchObject({ nextCursor: null, totals: report.totals });
	});

	test.each([
		[{ from: '2026-02-02', to: '2026-02-01' }],
		[{ from: '2024-01-01', to: '2026-01-01' }],
		[{ cursor: 'nonsense' }],
		[{ cursor: Buffer.from('["2026-02-31","a/b"]').toString('base64url') }],
		[{ cursor: Buffer.from('["2026-02-01","\\u0000"]').toString('base64url') }]
	])('refuses %j', async (query) => {
		expect(await outcome(getReconciliation(platform, { limit: 1, ...query }))).toBe('INVALID_INPUT');
	});
});

describe('the calls behind a day', () => {
	test('are those that differed and those without a record, newest first, with their tenant', async () => {
		const { items } = await listDifferences(platform, { day: today(), limit: 10 });
		expect(items).toEqual([
			{
				kind: 'missing',
				generationId: missing.generation.id,
				modelId: MODEL,
				tenantName: expect.stringMatching(/^Org /),
				at: missing.generation.occurredAt.toISOString(),
				wasUsd: chargeOf(missing),
				isUsd: null,
				reason: 'The provider has no record of this call. The charge stays as it was.'
			},
			{
				kind: 'adjusted',
				generationId: dearer.generation.id,
				modelId: MODEL,
				tenantName: expect.stringMatching(/^Org /),
				at: dearer.generation.occurredAt.toISOString(),
				wasUsd: chargeOf(dearer),
				isUsd: '0.0125',
				reason: expect.stringContaining("the provider's record says $0.0125")
			}
		]);
		const first = await listDifferences(platform, { day: today(), limit: 1 });
		const second = await listDifferences(platform, { day: today(), limit: 1, cursor: first.nextCursor });
		expect([...first.items, ...second.items]).toEqual(items);
		expect(second.nextCursor).toBeNull();
	});

	test('are those of one day and one model', async () => {
		const of = (query: { day: string; modelId?: string }) =>
			listDifferences(platform, { ...query, limit: 10 });
		expect((await of({ day: today(), modelId: MODEL })).items).toHaveLength(2);
		expect((await of({ day: today(), modelId: OTHER_MODEL })).items).toEqual([]);
		expect((await of({ day: '2020-01-01' })).items).toEqual([]);
		const cursor = Buffer.from('["yesterday","x"]').toString('base64url');
		expect(await outcome(listDifferences(platform, { day: today(), limit: 1, cursor }))).toBe(
			'INVALID_INPUT'
		);
	});
});

describe('the account as a whole', () => {
	test('shows what the provider has charged and the ledger has never heard of', async () => {
		const of = async () => {
			await reconcile(platform);
			return (await getReconciliation(platform, { limit: 1 })).account!;
		};
		const before = await of();
		const ledgerMonth = await withSystem((tx) =>
			tx.execute<{ usd: string }>(sql`select sum(amount) as usd from ai_usage_ledger`)
		);
		expect(before.ledgerMonthUsd).toBe(usdString(ledgerMonth[0]!.usd));
		expect(before.providerMonthUsd).toBe(usdString(sumUsd(sandbox.ledger().map(({ cost }) => cost))));

		const stray = await fetch(`${sandbox.url}/chat/completions`, {
			method: 'POST',
			headers: { authorization: 'Bearer sk-or-v1-sandbox' },
			body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: `Hello ${newId()}` }] })
		});
		expect(stray.status).toBe(200);
		await stray.text();
		const after = await of();
		expect(after.ledgerMonthUsd).toBe(before.ledgerMonthUsd);
		expect(new Usd(after.driftUsd).minus(before.driftUsd).toFixed()).toBe(sandbox.ledger().at(-1)!.cost);
		expect(billOf(equal).cost).toBe(chargeOf(equal));
	});
});
