import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { PINNED_MAX } from '$lib/domain/conversations';
import { aiConversations, aiMessages, attachments, shares, aiGenerationChunks } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { archiveConversation } from '$lib/server/services/conversations/archive-conversation';
import { deleteConversation } from '$lib/server/services/conversations/delete-conversation';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import { updateConversation } from '$lib/server/services/conversations/update-conversation';
import { startGeneration } from '$lib/server/services/generation/start';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import { shareConversation } from '$lib/server/services/shares/share-conversation';
import '../../support/app';
import { ask, firstWords, storedAnswer } from '../../support/ask';
import { booksOf } from '../../support/books';
import { writeConversation } from '../../support/conversations';
import { addMember, createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

const LONG = '[[sandbox:tokens=2000]] [[sandbox:speed=50]] Write a long essay about rivers.';

describe('changing a conversation', () => {
	test('keeps a title as a person gave it, and what was not named as it was', async () => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant, { title: 'First words' });
		expect(await updateConversation(tenant, { id, isPinned: true })).toMatchObject({
			title: 'First words',
			titleSource: 'question',
			isPinned: true
		});
		expect(await updateConversation(tenant, { id, title: 'Rivers' })).toMatchObject({
			title: 'Rivers',
			titleSource: 'person',
			isPinned: true,
			visibility: 'private'
		});
	});

	test('changes one setting without the others; null takes one away, or all of them', async () => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant);
		const settings = async () => (await getConversation(tenant, { id, limit: 1 })).settings;
		await updateConversation(tenant, { id, settings: { temperature: 0.5, reasoningEffort: 'low' } });
		await updateConversation(tenant, { id, settings: { temperature: null, maxOutputTokens: 100 } });
		expect(await settings()).toEqual({ maxOutputTokens: 100, reasoningEffort: 'low' });
		await updateConversation(tenant, { id, title: 'Another' });
		expect(await settings()).toEqual({ maxOutputTokens: 100, reasoningEffort: 'low' });
		await updateConversation(tenant, { id, settings: null });
		expect(await settings()).toEqual({});
	});

	test('is for its author alone, whoever else reads it', async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'admin' });
		const viewer = await addMember(tenant, { role: 'viewer' });
		const { id } = await writeConversation(tenant, { visibility: 'tenant' });
		const stranger = await createTenant();
		for (const [other, code] of [
			[colleague, 'NOT_FOUND'],
			[stranger, 'NOT_FOUND'],
			[viewer, 'FORBIDDEN']
		] as const) {
			await expect(updateConversation(other, { id, title: 'Taken' })).rejects.toMatchObject({ code });
			await expect(archiveConversation(other, { id, isArchived: true })).rejects.toMatchObject({ code });
		}
		expect(await getConversation(colleague, { id, limit: 1 })).toMatchObject({
			title: 'Untitled',
			isArchived: false
		});
	});
});

describe('the lists', () => {
	test('have each conversation once: pinned ones on top, archived ones apart', async () => {
		const tenant = await createTenant();
		const [plain, pinned, archived, both] = [
			await writeConversation(tenant, { title: 'plain' }),
			await writeConversation(tenant, { title: 'pinned' }),
			await writeConversation(tenant, { title: 'archived' }),
			await writeConversation(tenant, { title: 'both' })
		];
		await updateConversation(tenant, { id: pinned.id, isPinned: true });
		await updateConversation(tenant, { id: both.id, isPinned: true });
		await archiveConversation(tenant, { id: archived.id, isArchived: true });
		await archiveConversation(tenant, { id: both.id, isArchived: true });
		const ids = async (query: { isArchived: boolean; isPinned?: boolean }) =>
			(await listConversations(tenant, { limit: 50, ...query })).items.map(({ id }) => id).toSorted();
		expect(await ids({ isArchived: false, isPinned: true })).toEqual([pinned.id]);
		expect(await ids({ isArchived: false, isPinned: false })).toEqual([plain.id]);
		expect(await ids({ isArchived: false })).toEqual([plain.id, pinned.id].toSorted());
		expect(await ids({ isArchived: true })).toEqual([archived.id, both.id].toSorted());
		const [restored] = [await archiveConversation(tenant, { id: both.id, isArchived: false })];
		expect(restored).toMatchObject({ isPinned: true, isArchived: false });
	});

	test('have one again that is asked in while it is archived', async () => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant);
		await archiveConversation(tenant, { id, isArchived: true });
		await ask(tenant, question(tenant, '[[sandbox:tokens=3]] Once more.', { id }));
		expect(await getConversation(tenant, { id, limit: 1 })).toMatchObject({ isArchived: false });
	});

	test('hold no more pinned ones than are shown at once', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		const written = await Promise.all(
			Array.from({ length: PINNED_MAX + 1 }, () => writeConversation(tenant))
		);
		const [oneMore, ...pinned] = written.map(({ id }) => id);
		for (const id of pinned) await updateConversation(tenant, { id, isPinned: true });
		await expect(updateConversation(tenant, { id: oneMore!, isPinned: true })).rejects.toMatchObject({
			code: 'CONFLICT'
		});
		// Once more is no second time.
		await updateConversation(tenant, { id: pinned[0]!, isPinned: true });
		await updateConversation(tenant, { id: pinned[0]!, isPinned: false });
		await updateConversation(tenant, { id: oneMore!, isPinned: true });
		const rows = await withSystem((tx) =>
			tx
				.select()
				.from(aiConversations)
				.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.isPinned, true)))
		);
		expect(rows).toHaveLength(PINNED_MAX);
	});
});

describe('deleting a conversation', () => {
	test('takes all of its content and none of its cost', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		const { run } = await ask(tenant, question(tenant, 'Name a river.'));
		const { conversationId: id } = run;
		await shareConversation(tenant, { id, audience: 'public' }, { origin: 'http://localhost' });
		const before = await booksOf(tenantId);
		await deleteConversation(tenant, { id });

		const rest = await withSystem(async (tx) => [
			...(await tx.select().from(aiConversations).where(eq(aiConversations.tenantId, tenantId))),
			...(await tx.select().from(aiMessages).where(eq(aiMessages.tenantId, tenantId))),
			...(await tx.select().from(shares).where(eq(shares.tenantId, tenantId))),
			...(await tx.select().from(attachments).where(eq(attachments.tenantId, tenantId))),
			...(await tx.select().from(aiGenerationChunks).where(eq(aiGenerationChunks.tenantId, tenantId)))
		]);
		expect(rest).toEqual([]);
		const { generation } = await storedAnswer(tenantId, run);
		expect(generation).toMatchObject({ conversationId: null, messageId: null, money: 'settled' });
		const { ledger, spent, daily } = await booksOf(tenantId);
		expect(ledger).not.toBe('0');
		expect({ ledger, spent, daily }).toEqual({
			ledger: before.ledger,
			spent: before.spent,
			daily: before.daily
		});
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('stops an answer that is being written, whose charge still comes', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		const run = await startGeneration(tenant, question(tenant, LONG));
		await firstWords(run);
		await deleteConversation(tenant, { id: run.conversationId });
		await run.finished;
		const { message, generation } = await storedAnswer(tenantId, run);
		expect(message).toBeUndefined();
		expect(generation).toMatchObject({ status: 'stopped', conversationId: null });
		await lookUpUntilSettled(tenantId, run);
		const { ledger, spent, held } = await booksOf(tenantId);
		expect(ledger).not.toBe('0');
		expect({ spent, held }).toEqual({ spent: ledger, held: '0' });
		expect((await checkLedger()).broken).toEqual([]);
		await expect(getConversation(tenant, { id: run.conversationId, limit: 1 })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});

	test('leaves nothing behind, whichever of it and a question that comes at the same time is first', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		for (let round = 0; round < 5; round++) {
			const { run } = await ask(tenant, question(tenant, '[[sandbox:tokens=3]] First'));
			const id = run.conversationId;
			const [again] = await Promise.allSettled([
				startGeneration(tenant, question(tenant, '[[sandbox:tokens=3]] Second', { id })),
				deleteConversation(tenant, { id })
			]);
			if (again.status === 'fulfilled') await again.value.finished;
			const held = await booksOf(tenantId);
			expect(held.openHolds).toBe(held.held);
		}
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('is for its author alone, and happens once', async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'admin' });
		const hidden = await writeConversation(tenant);
		const shared = await writeConversation(tenant, { visibility: 'tenant' });
		await expect(deleteConversation(colleague, { id: hidden.id })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
		await expect(deleteConversation(colleague, { id: shared.id })).rejects.toMatchObject({
			code: 'FORBIDDEN'
		});
		const outcomes = await Promise.allSettled(
			[1, 2].map(() => deleteConversation(tenant, { id: hidden.id }))
		);
		expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		await expect(deleteConversation(tenant, { id: hidden.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});
});
