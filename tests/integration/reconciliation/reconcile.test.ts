import { beforeEach, describe, expect, test } from 'vitest';
import { Usd, usdString } from '$lib/domain/money';
import { withTenant } from '$lib/server/db/tenancy';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { checkQuota } from '$lib/server/services/metering/check-quota';
import { listPlatformAudit } from '$lib/server/services/platform/list-platform-audit';
import { getReconciliation } from '$lib/server/services/reconciliation/get-reconciliation';
import { listDue } from '$lib/server/services/reconciliation/list-due';
import { reconcile } from '$lib/server/services/reconciliation/reconcile';
import { asOwner, booksOf } from '../../support/books';
import { createPlatformAdmin, createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';
import { outcome } from '../../support/outcome';
import { ask } from '../../support/ask';
import { billOf, call, DAY, days, estimatedCall, nothingIsDue, stateOf } from './calls';

let platform: PlatformContext;
let tenant: TenantContext;

beforeEach(async () => {
	await nothingIsDue();
	platform = await createPlatformAdmin();
	tenant = await createTenant();
});

/** Every sum of the ledger says what the provider says. */
async function expectBalanced(total: string): Promise<void> {
	expect(await booksOf(tenant.scope.tenantId)).toEqual({
		ledger: total,
		spent: total,
		held: '0',
		daily: total,
		monthly: total,
		yearly: total,
		messages: total,
		conversations: total,
		openHolds: '0',
		unbalanced: 0
	});
}

describe('a charge that is what the provider says', () => {
	test('is taken for compared, and nothing is written to the ledger', async () => {
		const answered = await call(tenant);
		const run = await reconcile(platform);
		expect(run).toMatchObject({ status: 'done', checked: 1, adjusted: 0, missing: 0, startedBy: 'Root' });
		const { generation, entries } = await stateOf(answered);
		expect(entries).toHaveLength(1);
		expect(generation.reconciledAt).toBeInstanceOf(Date);
		expect(generation.providerCost).toBe(billOf(answered).cost);
		expect((await reconcile(platform)).checked).toBe(0);
	});

	test('is so however its digits were written', async () => {
		await call(tenant, { faults: '[[sandbox:cost-exponent]]' });
		await call(tenant, { faults: '[[sandbox:cost-noise]]' });
		expect(await reconcile(null)).toMatchObject({ checked: 2, adjusted: 0, startedBy: null });
	});
});

describe('a charge that is not what the provider says', () => {
	test.each([
		['more', '0.0125'],
		['less', '0.00000001'],
		['nothing', '0']
	])('is corrected by one entry where it costs %s, and every sum follows', async (_, cost) => {
		const answered = await call(tenant, { faults: `[[sandbox:record-cost cost=${cost} tokens=7]]` });
		const before = (await stateOf(answered)).message;
		expect(await reconcile(platform)).toMatchObject({
			status: 'done',
			checked: 1,
			adjusted: 1,
			adjustedUsd: usdString(new Usd(cost).minus(before.cost!))
		});
		const { generation, message, entries } = await stateOf(answered);
		expect(entries).toHaveLength(2);
		expect(entries[1]).toMatchObject({
			kind: 'adjustment',
			sequence: 1,
			source: 'lookup',
			promptTokens: 0,
			completionTokens: 7 - before.completionTokens!,
			occurredAt: generation.occurredAt,
			providerGenerationId: generation.providerGenerationId,
			reason: `Charged $${usdString(before.cost!)}; the provider's record says $${cost}.`
		});
		expect(generation.providerCost).toBe(cost);
		expect(usdString(message.cost!)).toBe(cost);
		expect(message).toMatchObject({
			completionTokens: 7,
			totalTokens: before.promptTokens! + 7,
			metadata: expect.objectContaining({ costIsEstimate: false })
		});
		await expectBalanced(cost);
		expect((await reconcile(platform)).checked).toBe(0);
		expect((await stateOf(answered)).entries).toHaveLength(2);
	});

	test('may bring a budget over its limit: what is spent is spent, and the next question is refused', async () => {
		const limited = await createTenant({ monthlyQuotaUsd: '1' });
		await call(limited, { faults: '[[sandbox:record-cost cost=1.5]]' });
		await reconcile(platform);
		const { tenantId } = limited.scope;
		const quota = await withTenant(limited.scope, (tx) => checkQuota(tx, { tenantId, at: new Date() }));
		expect(quota).toMatchObject({ spent: '1.5', held: '0', remaining: '0', exceeded: true });
		const next = startGeneration(limited, question(limited, 'One more?'));
		expect(await outcome(next)).toBe('BUDGET_EXCEEDED');
	});

	test('leaves a deleted conversation deleted, and is corrected all the same', async () => {
		const answered = await call(tenant, { faults: '[[sandbox:record-cost cost=0.02]]' });
		await asOwner(async (sql) => {
			await sql`update ai_generations set conversation_id = null, message_id = null where id = ${answered.generation.id}`;
		});
		expect(await reconcile(platform)).toMatchObject({ adjusted: 1, status: 'done' });
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			ledger: '0.02',
			spent: '0.02',
			monthly: '0.02'
		});
	});
});

describe('an estimate', () => {
	test('becomes what the provider says, and its message is no estimate any more', async () => {
		const answered = await estimatedCall(tenant);
		expect((await stateOf(answered)).message.metadata).toMatchObject({ costIsEstimate: true });
		expect(await reconcile(platform)).toMatchObject({ checked: 1, adjusted: 1 });
		const { message, entries } = await stateOf(answered);
		const bill = billOf(answered);
		expect(message).toMatchObject({
			promptTokens: bill.promptTokens,
			completionTokens: bill.completionTokens,
			totalTokens: bill.promptTokens + bill.completionTokens,
			metadata: expect.objectContaining({ costIsEstimate: false })
		});
		expect(entries[1]!.reason).toMatch(/^Estimated at \$0\.\d+; the provider's record says/);
		await expectBalanced(bill.cost);
	});

	test('that was right to the last digit is said to be right, at no cost', async () => {
		const answered = await estimatedCall(tenant, { isRight: true });
		expect(await reconcile(platform)).toMatchObject({ checked: 1, adjusted: 0, adjustedUsd: '0' });
		const { message, entries } = await stateOf(answered);
		expect(entries.map(({ amount }) => usdString(amount))).toEqual([billOf(answered).cost, '0']);
		expect(message.metadata).toMatchObject({ costIsEstimate: false });
	});

	test('comes before charges that have the provider’s figure already, and of these the newest first', async () => {
		const estimates = [await estimatedCall(tenant), await estimatedCall(tenant)];
		const [older, newer] = [await call(tenant), await call(tenant)];
		const ids = (list: { generation: { id: string } }[]) => list.map(({ generation }) => generation.id);
		const due = (limit: number) =>
			listDue(limit).then((list) => list.map(({ generationId }) => generationId));
		expect(await due(10)).toEqual(ids([...estimates.toReversed(), newer, older]));
		expect(await due(3)).toEqual(ids([...estimates.toReversed(), newer]));
		expect(await due(1)).toEqual(ids([estimates[1]!]));
	});

	test('of a call whose id was never learnt is not asked for, and is counted apart', async () => {
		const report = () => getReconciliation(platform, { limit: 1 });
		const before = await report();
		const answered = await estimatedCall(tenant, { minutesAgo: 2 * DAY });
		await asOwner(async (sql) => {
			await sql`update ai_generations set provider_generation_id = null where id = ${answered.generation.id}`;
		});
		expect(await reconcile(platform)).toMatchObject({ checked: 0, missing: 0 });
		const after = await report();
		expect(after.uncomparable - before.uncomparable).toBe(1);
		expect(after.estimates.count - before.estimates.count).toBe(1);
		expect(after.unchecked).toBe(before.unchecked);
	});
});

describe('a call', () => {
	test('is left alone while its record may not be there yet', async () => {
		const fresh = await call(tenant, { minutesAgo: 4 });
		const freshEstimate = await estimatedCall(tenant, { minutesAgo: 0 });
		const estimate = await estimatedCall(tenant, { minutesAgo: 2 });
		expect((await reconcile(platform)).checked).toBe(1);
		expect((await stateOf(fresh)).generation.reconciledAt).toBeNull();
		expect((await stateOf(freshEstimate)).generation.reconciledAt).toBeNull();
		expect((await stateOf(estimate)).generation.reconciledAt).not.toBeNull();
	});

	test('without a record is asked for again, and after a day taken for one that has none', async () => {
		const young = await call(tenant, { faults: '[[sandbox:generation-missing]]', minutesAgo: DAY - 5 });
		const old = await call(tenant, { faults: '[[sandbox:generation-missing]]', minutesAgo: DAY + 1 });
		expect(await reconcile(platform)).toMatchObject({ status: 'done', checked: 0, adjusted: 0, missing: 1 });
		expect((await stateOf(young)).generation.reconciledAt).toBeNull();
		const { generation, entries } = await stateOf(old);
		expect(generation).toMatchObject({ reconciledAt: expect.any(Date), providerCost: null });
		expect(entries).toHaveLength(1);
		expect((await reconcile(platform)).missing).toBe(0);
	});

	test('whose cost was looked up is compared by that, and not asked for twice', async () => {
		const [before] = await days();
		const answered = await ask(tenant, question(tenant, '[[sandbox:usage-missing]] Tell me about rivers.'));
		await lookUpUntilSettled(tenant.scope.tenantId, answered.run);
		const { generation } = await stateOf(answered);
		const { cost } = billOf(answered);
		expect(generation).toMatchObject({ reconciledAt: expect.any(Date), providerCost: cost });
		const [after] = await days();
		expect(after!.checked - (before?.checked ?? 0)).toBe(1);
		expect(usdString(new Usd(after!.providerUsd).minus(before?.providerUsd ?? 0))).toBe(cost);
		expect(usdString(new Usd(after!.ledgerUsd).minus(before?.ledgerUsd ?? 0))).toBe(cost);
	});
});

test('a run that an administrator starts is in the platform’s log, one of the clock is not', async () => {
	const entries = async () =>
		(await listPlatformAudit(platform, { limit: 50 })).items.filter(
			({ action }) => action === 'reconciliation.run'
		);
	const before = await entries();
	await reconcile(null);
	expect(await entries()).toEqual(before);
	await reconcile(platform);
	expect((await entries()).length - before.length).toBe(1);
	expect((await entries())[0]).toMatchObject({ actorName: 'Root', ip: '192.0.2.9' });
});
