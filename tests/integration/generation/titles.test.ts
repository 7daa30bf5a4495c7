import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { Usd } from '$lib/domain/money';
import { aiConversations, aiGenerations } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { updateConversation } from '$lib/server/services/conversations/update-conversation';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import { suggestTitle } from '$lib/server/services/generation/title';
import { sendMessage } from '$lib/server/services/messages/send-message';
import { findTitleModel } from '$lib/server/services/models/find-title-model';
import { newId } from '$lib/domain/ids';
import { sandbox } from '../../support/app';
import { asOwner, booksOf } from '../../support/books';
import { createTenant, MODEL } from '../../support/factories';

/** As the browser does: an answer, then a title. */
async function send(tenant: TenantContext, conversationId: string, text: string): Promise<void> {
	await sendMessage(tenant, { conversationId, text, modelId: MODEL });
	await suggestTitle(tenant, { id: conversationId });
}

async function conversationOf({ scope }: TenantContext, id: string) {
	const [conversation] = await withSystem((tx) =>
		tx
			.select()
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, scope.tenantId), eq(aiConversations.id, id)))
	);
	return conversation!;
}

/** The calls for titles of a tenant, once none of them is open any more. */
async function titleCalls({ scope }: TenantContext, count: number) {
	const calls = () =>
		withSystem((tx) =>
			tx
				.select()
				.from(aiGenerations)
				.where(and(eq(aiGenerations.tenantId, scope.tenantId), eq(aiGenerations.kind, 'title')))
		);
	await expect
		.poll(async () => (await calls()).filter(({ settledAt }) => settledAt !== null).length, {
			timeout: 10_000
		})
		.toBe(count);
	return calls();
}

describe('a conversation', () => {
	test('is named by a cheap model after its first answer, and that is paid for as everything is', async () => {
		const tenant = await createTenant();
		const id = newId();
		const before = new Set(sandbox.ledger().map((entry) => entry.id));
		await send(tenant, id, 'How do plants turn light into sugar? Tell me in detail, step by step, please.');
		const [call] = await titleCalls(tenant, 1);
		const conversation = await conversationOf(tenant, id);
		expect(conversation.titleSource).toBe('model');
		expect(conversation.title).not.toBe('');
		expect(conversation.title).not.toContain('step by step');
		expect(call).toMatchObject({
			status: 'completed',
			money: 'settled',
			messageId: null,
			conversationId: id
		});
		expect(call!.modelId).toBe(
			await withTenant(tenant.scope, (tx) => findTitleModel(tx, tenant.scope.tenantId))
		);

		const billed = sandbox.ledger().filter((entry) => !before.has(entry.id));
		expect(billed).toHaveLength(2);
		const total = billed.reduce((sum, { cost }) => sum.plus(cost), new Usd(0)).toFixed();
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			ledger: total,
			conversations: total,
			held: '0'
		});
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('is named once, and keeps the name that a person has given', async () => {
		const tenant = await createTenant();
		const [named, renamed] = [newId(), newId()];
		await send(tenant, named, 'Tell me about rivers.');
		await titleCalls(tenant, 1);
		await send(tenant, named, 'And about lakes?');
		await send(tenant, renamed, '[[sandbox:error-mid-stream after=3]] Tell me about seas.');
		await updateConversation(tenant, { id: renamed, title: 'Seas, mine' });
		await asOwner(async (owner) => {
			await owner`update ai_conversations set title_source = 'person' where id = ${renamed}`;
		});
		await send(tenant, renamed, 'And about oceans?');
		await titleCalls(tenant, 1);
		expect((await conversationOf(tenant, renamed)).title).toBe('Seas, mine');
	});

	test('is not named after an answer that failed, nor where the budget does not cover it', async () => {
		const tenant = await createTenant();
		const failed = newId();
		await send(tenant, failed, '[[sandbox:error-mid-stream after=3]] Tell me about seas.');
		expect((await conversationOf(tenant, failed)).titleSource).toBe('question');

		const poor = await createTenant();
		const id = newId();
		const sent = send(poor, id, '[[sandbox:slow-first-token ms=300]] Tell me about rivers.');
		await expect.poll(async () => (await booksOf(poor.scope.tenantId)).held).not.toBe('0');
		await asOwner(async (owner) => {
			await owner`update tenants set monthly_quota_usd = 0 where id = ${poor.scope.tenantId}`;
		});
		await sent;
		expect(await booksOf(poor.scope.tenantId)).toMatchObject({ held: '0' });
		expect((await conversationOf(poor, id)).titleSource).toBe('question');
	});
});
