import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAppError } from '$lib/domain/errors';
import { Usd, usdString } from '$lib/domain/money';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { lockBudget, memberBudget } from '$lib/server/services/metering/budget';
import { checkQuota } from '$lib/server/services/metering/check-quota';
import { placeHold, type Hold } from '$lib/server/services/metering/hold';
import '../../support/app';
import { untilWaiting } from '../../support/accounts';
import { ask } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';

/** A cent a token, so that figures can be read. The prompt of ten tokens costs ten cents. */
const TERMS = {
	ceiling: { prompt: new Usd('0.01'), completion: new Usd('0.01'), fixed: new Usd(0) },
	promptTokens: 10
};

function hold({ scope }: TenantContext, outputTokensMax: number, occurredAt = new Date()): Promise<Hold> {
	return withTenant(scope, (tx) =>
		placeHold(tx, {
			...TERMS,
			tenantId: scope.tenantId,
			userId: scope.userId,
			apiKeyId: null,
			occurredAt,
			outputTokensMax
		})
	);
}

function quotaOf({ scope }: TenantContext) {
	return withTenant(scope, (tx) => checkQuota(tx, { tenantId: scope.tenantId, at: new Date() }));
}

describe('a hold', () => {
	test('covers the search that a Perplexity model makes unasked', async () => {
		const tenant = await createTenant();
		const { generation, message } = await ask(
			tenant,
			question(tenant, 'What is new?', { model: 'perplexity/sonar', settings: { maxOutputTokens: 16 } })
		);
		expect(new Usd(message.cost ?? 0).gt('0.005')).toBe(true);
		expect(new Usd(generation.hold).gte(message.cost ?? 0)).toBe(true);
	});

	test('reserves the most that the call can cost', async () => {
		const tenant = await createTenant({ monthlyQuotaUsd: '100' });
		const { amount, outputTokens } = await hold(tenant, 1_000);
		expect(usdString(amount)).toBe('10.1');
		expect(outputTokens).toBe(1_000);
		expect(await quotaOf(tenant)).toMatchObject({
			limit: '100',
			spent: '0',
			held: '10.1',
			remaining: '89.9'
		});
	});

	test('makes the answer as short as the rest of the budget pays for', async () => {
		const tenant = await createTenant({ monthlyQuotaUsd: '5' });
		const { amount, outputTokens } = await hold(tenant, 1_000);
		expect(outputTokens).toBe(490);
		expect(usdString(amount)).toBe('5');
		expect(await quotaOf(tenant)).toMatchObject({ held: '5', remaining: '0', exceeded: false });
	});

	test('is refused with the figures where not even a short answer fits, and then reserves nothing', async () => {
		const tenant = await createTenant({ monthlyQuotaUsd: '2' });
		const refusal = await hold(tenant, 1_000).catch((error: unknown) => error);
		expect(isAppError(refusal) && refusal.toJSON()).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			scope: 'tenant',
			limit: '2',
			spent: '0',
			held: '0',
			remaining: '2',
			periodEnd: expect.stringMatching(/^\d{4}-\d\d-01T00:00:00\.000Z$/) as string
		});
		expect(await quotaOf(tenant)).toMatchObject({ held: '0' });
	});

	test("keeps within the member's own limit, and says whose it was", async () => {
		const owner = await createTenant({ monthlyQuotaUsd: '100' });
		const member = await addMember(owner, { role: 'member', monthlyLimitUsd: '3' });
		expect((await hold(member, 1_000)).outputTokens).toBe(290);
		const refusal = await hold(member, 1_000).catch((error: unknown) => error);
		expect(isAppError(refusal) && refusal.toJSON()).toMatchObject({ scope: 'member', limit: '3', held: '3' });
		expect(await quotaOf(owner)).toMatchObject({ held: '3' });
	});

	test('counts against the month in which the call was made', async () => {
		const tenant = await createTenant({ monthlyQuotaUsd: '20' });
		await hold(tenant, 1_000, new Date(Date.UTC(2020, 0, 31, 23, 59, 59)));
		expect(await quotaOf(tenant)).toMatchObject({ held: '0', remaining: '20' });
	});

	test("waits for the member's budget before it takes the organisation's, which everybody wants", async () => {
		const tenant = await createTenant();
		const { tenantId, userId } = tenant.scope;
		const occurredAt = new Date();
		await hold(tenant, 10, occurredAt);
		const { waiting, free } = await withSystem(async (tx) => {
			await lockBudget(tx, memberBudget({ tenantId, userId, occurredAt }));
			const waiting = hold(tenant, 10, occurredAt);
			await untilWaiting(1, waiting);
			const free = await withSystem((other) =>
				other.execute(sql`
					select scope from budgets where tenant_id = ${tenantId} for no key update skip locked`)
			);
			return { waiting: { hold: waiting }, free };
		});
		expect(free).toMatchObject([{ scope: 'tenant' }]);
		expect((await waiting.hold).outputTokens).toBe(10);
	});

	test('never lets spent and held exceed a limit, whatever comes at once', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					quotaCents: fc.integer({ min: 0, max: 3_000 }),
					limitCents: fc.integer({ min: 0, max: 3_000 }),
					requests: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 })
				}),
				async ({ quotaCents, limitCents, requests }) => {
					const owner = await createTenant({ monthlyQuotaUsd: usdString(new Usd(quotaCents).div(100)) });
					const member = await addMember(owner, {
						role: 'member',
						monthlyLimitUsd: usdString(new Usd(limitCents).div(100))
					});
					const outcomes = await Promise.allSettled(
						requests.map((outputTokens, index) => hold(index % 2 === 0 ? owner : member, outputTokens))
					);
					const held = outcomes.map((outcome) =>
						outcome.status === 'fulfilled' ? outcome.value.amount : new Usd(0)
					);
					const total = held.reduce((sum, amount) => sum.plus(amount), new Usd(0));
					const ofMember = held.filter((_, index) => index % 2 === 1);
					expect(total.lte(new Usd(quotaCents).div(100))).toBe(true);
					expect(
						ofMember.reduce((sum, amount) => sum.plus(amount), new Usd(0)).lte(new Usd(limitCents).div(100))
					).toBe(true);
					expect((await quotaOf(owner)).held).toBe(usdString(total));
				}
			),
			{ numRuns: 25 }
		);
	});
});
