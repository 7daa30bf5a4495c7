import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { aiConversations, aiUsageLedger } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { TenantContext } from '$lib/server/services/context';
import { listMessages } from '$lib/server/services/messages/list-messages';
import { switchTenantModel } from '$lib/server/services/models/switch-tenant-model';
import '../../support/app';
import { codeOf } from '../../support/accounts';
import { ask } from '../../support/ask';
import { booksOf } from '../../support/books';
import { noticesOf } from '../../support/budgets';
import { addMember, createTenant, MODEL, question } from '../../support/factories';

/** Its shortest answer costs seventeen times that of {@link MODEL}. */
const DEAR = 'openai/gpt-4o';
/** USD: pays for an answer of the one, and for none of the other. */
const BETWEEN = '0.001';

let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant();
	await updateBudget(owner, {
		monthlyLimitUsd: BETWEEN,
		limitPolicy: 'downgrade',
		fallbackModelId: MODEL
	});
});

const dear = (context = owner) => question(context, 'Hello', { model: DEAR });

describe('a question that the budget does not cover', () => {
	test("is answered by the organisation's fallback where that fits, and everybody is told", async () => {
		const { generation, message, frames, lastMetadata, run } = await ask(owner, dear());
		expect(generation).toMatchObject({ modelId: MODEL, downgradedFrom: DEAR, money: 'settled' });
		expect(message).toMatchObject({ status: 'complete', modelId: MODEL });
		const told = { model: MODEL, downgradedFrom: DEAR };
		expect(frames[0]).toMatchObject({ type: 'start', messageMetadata: told });
		expect(lastMetadata).toMatchObject(told);
		const { conversationId } = run;
		const { items } = await listMessages(owner, { conversationId, limit: 5 });
		expect(items.at(-1)?.metadata).toMatchObject(told);
		expect(await noticesOf(owner)).toEqual([]);
	});

	test('leaves the conversation with the model that was chosen, and asks it first the next time', async () => {
		const first = await ask(owner, dear());
		const { conversationId } = first.run;
		const [conversation] = await withSystem((tx) =>
			tx.select().from(aiConversations).where(eq(aiConversations.id, conversationId))
		);
		expect(conversation?.modelId).toBe(DEAR);
		await updateBudget(owner, { monthlyLimitUsd: null });
		const { id: _id, model: _model, ...again } = question(owner, 'And now?');
		const second = await ask(owner, { ...again, id: conversationId });
		expect(second.generation).toMatchObject({ modelId: DEAR, downgradedFrom: null });
		expect(second.lastMetadata).not.toHaveProperty('downgradedFrom');
	});

	test('is answered by the fallback for a member at their own limit as well', async () => {
		await updateBudget(owner, { monthlyLimitUsd: null });
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: BETWEEN });
		expect((await ask(grace, dear(grace))).generation).toMatchObject({
			modelId: MODEL,
			downgradedFrom: DEAR
		});
	});

	test('is answered anew by the fallback too', async () => {
		const { run } = await ask(owner, dear());
		const { tenantSlug: tenant } = owner.scope;
		const { generation } = await ask(owner, {
			tenant,
			id: run.conversationId,
			trigger: 'regenerate-message',
			messageId: run.messageId,
			model: DEAR
		});
		expect(generation).toMatchObject({ modelId: MODEL, downgradedFrom: DEAR });
	});

	test("is charged as the fallback's, within the limit, and nothing stays held", async () => {
		const { message } = await ask(owner, dear());
		const books = await booksOf(owner.scope.tenantId);
		expect(books).toMatchObject({ held: '0', openHolds: '0', unbalanced: 0, spent: message.cost });
		expect(books.ledger).toBe(books.spent);
		const charges = await withSystem((tx) =>
			tx.select().from(aiUsageLedger).where(eq(aiUsageLedger.tenantId, owner.scope.tenantId))
		);
		expect(charges.map(({ modelId }) => modelId)).toEqual([MODEL]);
	});

	test('that several ask at once is answered while the fallback fits, and never over the limit', async () => {
		const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => ask(owner, dear())));
		const answered = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
		expect(answered.length).toBeGreaterThan(0);
		for (const { generation } of answered) expect(generation.downgradedFrom).toBe(DEAR);
		for (const outcome of outcomes) {
			if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		}
		const { spent, held } = await booksOf(owner.scope.tenantId);
		expect(Number(spent)).toBeLessThanOrEqual(Number(BETWEEN));
		expect(held).toBe('0');
	});
});

describe('is refused as it would have been', () => {
	const refusal = (context = owner) =>
		ask(context, dear(context)).then(
			() => null,
			(error: unknown) => error
		);

	test('where the fallback is not covered either', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '0.000001' });
		expect(await refusal()).toMatchObject({
			code: 'BUDGET_EXCEEDED',
			details: { scope: 'tenant', limit: '0.000001' }
		});
		expect((await noticesOf(owner)).map(({ threshold }) => threshold)).toEqual([100]);
	});

	test('where the fallback is switched off', async () => {
		await switchTenantModel(owner, { modelId: MODEL, isEnabled: false });
		expect(await refusal()).toMatchObject({ code: 'BUDGET_EXCEEDED' });
	});

	test('where the fallback is the model that was asked', async () => {
		await updateBudget(owner, { fallbackModelId: DEAR });
		expect(await refusal()).toMatchObject({ code: 'BUDGET_EXCEEDED' });
	});

	test('where the organisation refuses at the limit', async () => {
		await updateBudget(owner, { limitPolicy: 'block' });
		expect(await refusal()).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect((await booksOf(owner.scope.tenantId)).held).toBe('0');
	});
});

test('a question that is not covered and was sent already is refused for that', async () => {
	const sent = dear();
	await ask(owner, sent);
	expect(await codeOf(ask(owner, { ...sent, id: sent.id }))).toBe('CONFLICT');
});
