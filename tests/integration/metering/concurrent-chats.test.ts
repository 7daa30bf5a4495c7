import { describe, expect, test } from 'vitest';
import { isAppError } from '$lib/domain/errors';
import { holdAmount } from '$lib/domain/hold';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import { priceCeiling } from '$lib/domain/price';
import { withTenant } from '$lib/server/db/tenancy';
import { buildPrompt } from '$lib/server/services/generation/prompt';
import { checkQuota } from '$lib/server/services/metering/check-quota';
import { findUsableModel } from '$lib/server/services/models/find-model';
import { startGeneration } from '$lib/server/services/generation/start';
import type { TenantContext } from '$lib/server/services/context';
import { sandbox } from '../../support/app';
import { ask } from '../../support/ask';
import { booksOf } from '../../support/books';
import { addMember, createTenant, MODEL, question } from '../../support/factories';

const CHATS = 50;

/** What one call of this question reserves, from the same rules that the application uses. */
async function holdOf(context: TenantContext, text: string, outputTokens: number): Promise<Usd> {
	const model = await withTenant(context.scope, (tx) => findUsableModel(tx, context.scope.tenantId, MODEL));
	const { promptTokens } = buildPrompt([{ role: 'user', content: text }], {
		systemPrompt: null,
		contextWindow: model.contextWindow,
		outputTokens
	});
	return holdAmount({ ceiling: priceCeiling(model.pricing, { promptTokens }), promptTokens }, outputTokens);
}

describe('many chats at once', () => {
	test('fifty of one tenant and its members add up to the last digit, and nothing stays held', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const before = new Set(sandbox.ledger().map(({ id }) => id));
		const answers = await Promise.all(
			Array.from({ length: CHATS }, (_, index) => {
				const asker = index % 2 === 0 ? owner : member;
				return ask(asker, question(asker, `Question number ${index}, in a few words please.`));
			})
		);
		const billed = sandbox.ledger().filter(({ id }) => !before.has(id));
		const providerTotal = usdString(sumUsd(billed.map(({ cost }) => cost)));
		const books = await booksOf(owner.scope.tenantId);
		expect(answers.every(({ message }) => message.status === 'complete')).toBe(true);
		expect(billed).toHaveLength(CHATS);
		expect(new Usd(providerTotal).isPositive()).toBe(true);
		expect(books).toEqual({
			ledger: providerTotal,
			spent: providerTotal,
			held: '0',
			daily: providerTotal,
			monthly: providerTotal,
			yearly: providerTotal,
			messages: providerTotal,
			conversations: providerTotal,
			openHolds: '0',
			unbalanced: 0
		});
	});

	test('ten tenants at once keep their books apart', async () => {
		const tenants = await Promise.all(Array.from({ length: 10 }, () => createTenant()));
		const answers = await Promise.all(
			tenants.flatMap((tenant) =>
				Array.from({ length: 5 }, (_, index) =>
					ask(tenant, question(tenant, `Tell me about the number ${index}.`))
				)
			)
		);
		const billed = new Map(sandbox.ledger().map((entry) => [entry.id, entry.cost]));
		for (const tenant of tenants) {
			const own = answers.filter(({ generation }) => generation.tenantId === tenant.scope.tenantId);
			const providerTotal = usdString(
				sumUsd(own.map(({ generation }) => billed.get(generation.providerGenerationId ?? '') ?? NaN))
			);
			const books = await booksOf(tenant.scope.tenantId);
			expect(books.ledger).toBe(providerTotal);
			expect(books.spent).toBe(providerTotal);
			expect(books.held).toBe('0');
		}
	});

	test('of fifty at once, a budget for five admits five, and is never exceeded', async () => {
		// No answer ends, and frees its hold, before all fifty were decided on.
		const text = '[[sandbox:slow-first-token ms=1500]] Is this within the budget?';
		const outputTokens = 300;
		const tenant = await createTenant();
		const hold = await holdOf(tenant, text, outputTokens);
		// Five whole holds, and a rest too small for the shortest worthwhile answer.
		const limited = await createTenant({ monthlyQuotaUsd: usdString(hold.times(5).plus(hold.times('0.5'))) });
		const outcomes = await Promise.allSettled(
			Array.from({ length: CHATS }, () =>
				startGeneration(
					limited,
					question(limited, text, { settings: { maxOutputTokens: outputTokens, tools: false } })
				)
			)
		);
		const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
		const admitted = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);

		expect(admitted).toHaveLength(5);
		expect(refused.map(({ reason }) => isAppError(reason) && reason.code)).toEqual(
			Array.from({ length: CHATS - 5 }, () => 'BUDGET_EXCEEDED')
		);
		await Promise.all(admitted.map((run) => run.finished));
		const books = await booksOf(limited.scope.tenantId);
		const quota = await withTenant(limited.scope, (tx) =>
			checkQuota(tx, { tenantId: limited.scope.tenantId, at: new Date() })
		);
		expect(books.held).toBe('0');
		expect(new Usd(books.spent).lte(quota.limit)).toBe(true);
	});
});
