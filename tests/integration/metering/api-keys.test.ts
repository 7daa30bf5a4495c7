import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { Usd } from '$lib/domain/money';
import { budgets } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { lockBudget, memberBudget } from '$lib/server/services/metering/budget';
import { placeHold } from '$lib/server/services/metering/hold';
import '../../support/app';
import { untilWaiting } from '../../support/accounts';
import { charge, createApiKey, hold, TERMS } from '../../support/budgets';
import { addMember, createTenant } from '../../support/factories';

async function standingOf({ scope }: TenantContext, ofScope: 'tenant' | 'member' | 'api_key') {
	const rows = await withSystem((tx) =>
		tx
			.select({ subjectId: budgets.subjectId, spent: budgets.spent, held: budgets.held })
			.from(budgets)
			.where(and(eq(budgets.tenantId, scope.tenantId), eq(budgets.scope, ofScope)))
	);
	return rows.map(({ subjectId, spent, held }) => ({
		subjectId,
		spent: new Usd(spent).toFixed(),
		held: new Usd(held).toFixed()
	}));
}

describe('the budget of an API key', () => {
	test('bounds its calls, with the limit of its member and its tenant above it', async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '100' });
		const apiKeyId = await createApiKey(owner, '4');
		expect((await hold(owner, 1_000, { apiKeyId })).amount.toFixed()).toBe('4');
		expect(await hold(owner, 300, { apiKeyId }).catch((error: unknown) => error)).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			message: expect.stringMatching(/^This API key's monthly budget of \$4\.00/) as string,
			details: { scope: 'api_key', limit: '4', held: '4' }
		});
		expect((await hold(owner, 300)).amount.toFixed()).toBe('3.1');
		const held = { spent: '0', held: '4' };
		expect(await standingOf(owner, 'api_key')).toEqual([{ subjectId: apiKeyId, ...held }]);
		expect(await standingOf(owner, 'tenant')).toMatchObject([{ held: '7.1' }]);
	});

	test("gives way to a tighter one: its member's, then its tenant's", async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '5' });
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '3' });
		const apiKeyId = await createApiKey(grace, '100');
		expect((await hold(grace, 1_000, { apiKeyId })).amount.toFixed()).toBe('3');
		expect(await standingOf(owner, 'api_key')).toMatchObject([{ held: '3' }]);
		const keyOfOwner = await createApiKey(owner, '100');
		expect(await hold(owner, 300, { apiKeyId: keyOfOwner }).catch((error: unknown) => error)).toMatchObject({
			details: { scope: 'tenant' }
		});
		expect(await standingOf(owner, 'tenant')).toMatchObject([{ held: '3' }]);
	});

	test('without a limit counts and does not bound', async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '5' });
		const apiKeyId = await createApiKey(owner, null);
		expect((await hold(owner, 1_000, { apiKeyId })).amount.toFixed()).toBe('5');
		expect(await standingOf(owner, 'api_key')).toMatchObject([{ subjectId: apiKeyId, held: '5' }]);
	});

	test('is charged with its calls, as those of its member and its tenant are', async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '100' });
		const apiKeyId = await createApiKey(owner, '4');
		await charge(owner, '1.25', { apiKeyId });
		await charge(owner, '2');
		expect(await standingOf(owner, 'api_key')).toMatchObject([{ spent: '1.25', held: '0' }]);
		expect(await standingOf(owner, 'member')).toMatchObject([{ spent: '3.25' }]);
		expect(await standingOf(owner, 'tenant')).toMatchObject([{ spent: '3.25' }]);
	});

	test('is never exceeded by what comes at once, and two keys of one tenant never wait for each other', async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '12' });
		const keys = [await createApiKey(owner, '4'), await createApiKey(owner, '7')];
		const calls = Array.from({ length: 20 }, (_, index) => hold(owner, 290, { apiKeyId: keys[index % 2] }));
		const outcomes = await Promise.allSettled(calls);
		for (const outcome of outcomes) {
			if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		}
		const held = new Map(
			(await standingOf(owner, 'api_key')).map(({ subjectId, held }) => [subjectId, held])
		);
		expect(keys.map((key) => Number(held.get(key)))).toEqual([3, 6]);
		expect(await standingOf(owner, 'tenant')).toMatchObject([{ held: '9' }]);
	});

	test('is locked before those of the member and the tenant', async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '100' });
		const { tenantId, userId } = owner.scope;
		const apiKeyId = await createApiKey(owner, '4');
		await charge(owner, '0', { apiKeyId });
		const occurredAt = new Date();
		const call = { ...TERMS, tenantId, userId, apiKeyId, occurredAt, outputTokensMax: 290 };
		const isLocked = Promise.withResolvers<void>();
		const gate = Promise.withResolvers<void>();
		const other = withSystem(async (tx) => {
			await lockBudget(tx, memberBudget(call));
			isLocked.resolve();
			await gate.promise;
		});
		await isLocked.promise;
		// As the system, whose waiting the tests can see.
		const waiting = withSystem((tx) => placeHold(tx, call));
		await untilWaiting(1, waiting);
		const unlocked = await withSystem((tx) =>
			tx.execute<{ scope: string }>(sql`
				select scope from budgets where tenant_id = ${tenantId} for update skip locked`)
		);
		gate.resolve();
		await Promise.all([other, waiting]);
		expect(unlocked.map(({ scope }) => scope)).toEqual(['tenant']);
	});
});
