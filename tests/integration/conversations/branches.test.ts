import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ChatRequest } from '$lib/domain/chat';
import type { MessageItem } from '$lib/domain/conversations';
import { newId } from '$lib/domain/ids';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import { startGeneration } from '$lib/server/services/generation/start';
import { listMessages } from '$lib/server/services/messages/list-messages';
import { pathQuery } from '$lib/server/services/messages/path';
import { selectBranch } from '$lib/server/services/messages/select-branch';
import '../../support/app';
import { ask, firstWords } from '../../support/ask';
import { asOwner } from '../../support/books';
import { writeConversation } from '../../support/conversations';
import { addMember, createTenant, question } from '../../support/factories';

/** A conversation whose first question has been edited once, and whose second version was answered twice. */
async function edited(tenant: TenantContext) {
	const first = await ask(tenant, question(tenant, 'Name a river.'));
	const { conversationId: id } = first.run;
	const second = await ask(tenant, question(tenant, 'Name a lake.', { id, parentId: null }));
	const again = await ask(tenant, anew(tenant, id, second.run.messageId));
	return { id, first: first.message, second: second.message, again: again.message };
}

function anew({ scope }: TenantContext, id: string, messageId: string): ChatRequest {
	return { tenant: scope.tenantSlug, id, trigger: 'regenerate-message', messageId };
}

const placesOf = (items: MessageItem[]) => items.map(({ siblings }) => siblings);

describe('the tree of a conversation', () => {
	test('tells each message where it stands among its siblings', async () => {
		const tenant = await createTenant();
		const { id, first, second, again } = await edited(tenant);
		const { items, leafId } = await listMessages(tenant, { conversationId: id, limit: 50 });
		expect(items.map((item) => item.content)).toEqual(['Name a lake.', again.content]);
		expect(leafId).toBe(again.id);
		expect(placesOf(items)).toEqual([
			{ index: 1, count: 2, previousId: first.parentId, nextId: null },
			{ index: 1, count: 2, previousId: second.id, nextId: null }
		]);
		expect(placesOf((await getConversation(tenant, { id, limit: 50 })).messages.items)).toEqual(
			placesOf(items)
		);
	});

	test('goes on below the message that a question names, and leaves what was asked there before', async () => {
		const tenant = await createTenant();
		const { run, message } = await ask(tenant, question(tenant, 'One.'));
		const id = run.conversationId;
		await ask(tenant, question(tenant, 'Two.', { id, parentId: message.id }));
		const other = await ask(tenant, question(tenant, 'Two, put otherwise.', { id, parentId: message.id }));
		const { items } = await listMessages(tenant, { conversationId: id, limit: 50 });
		expect(items.map(({ content }) => content)).toEqual([
			'One.',
			message.content,
			'Two, put otherwise.',
			other.message.content
		]);
		expect(placesOf(items).map(({ index, count }) => `${index + 1}/${count}`)).toEqual([
			'1/1',
			'1/1',
			'2/2',
			'1/1'
		]);
	});

	test('has what an answer has said so far, in text and parts, while it is being written', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=400]] [[sandbox:speed=40]] Tell me.')
		);
		await firstWords(run);
		await expect
			.poll(async () => {
				const { items } = await listMessages(tenant, { conversationId: run.conversationId, limit: 50 });
				return items.at(-1);
			})
			.toMatchObject({ status: 'streaming', content: expect.stringMatching(/\w/) as string });
		const { items } = await listMessages(tenant, { conversationId: run.conversationId, limit: 50 });
		const answer = items.at(-1);
		expect(answer?.parts).toEqual([{ type: 'text', text: answer?.content }]);
		run.stop('stopped');
		await run.finished;
	});
});

describe('a branch that is chosen', () => {
	test('is shown down to its most recent leaf, and stays chosen', async () => {
		const tenant = await createTenant();
		const { id, first, again } = await edited(tenant);
		const chosen = await selectBranch(tenant, { conversationId: id, messageId: first.parentId!, limit: 50 });
		expect(chosen.items.map((item) => item.id)).toEqual([first.parentId, first.id]);
		expect(chosen.items.map((item) => item.content)).toEqual(['Name a river.', first.content]);
		const conversation = await getConversation(tenant, { id, limit: 50 });
		expect(conversation).toMatchObject({ activeLeafId: first.id, messages: chosen });

		// Back: of the two answers the newer one, whichever was looked at last.
		const { items } = await selectBranch(tenant, {
			conversationId: id,
			messageId: again.parentId!,
			limit: 50
		});
		expect(items.map((item) => item.id)).toEqual([again.parentId, again.id]);
	});

	test('may be any message, also one that is on the path already', async () => {
		const tenant = await createTenant();
		const { id, second } = await edited(tenant);
		for (let round = 0; round < 2; round++) {
			const chosen = await selectBranch(tenant, { conversationId: id, messageId: second.id, limit: 50 });
			expect(chosen.leafId).toBe(second.id);
		}
		await ask(tenant, question(tenant, 'And then?', { id }));
		const { items } = await listMessages(tenant, { conversationId: id, limit: 50 });
		expect(items.map(({ parentId }) => parentId)).toContain(second.id);
	});

	test('is refused while an answer is being written, and nothing changes', async () => {
		const tenant = await createTenant();
		const { id, first } = await edited(tenant);
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=400]] [[sandbox:speed=40]] Go on.', { id })
		);
		await firstWords(run);
		await expect(
			selectBranch(tenant, { conversationId: id, messageId: first.id, limit: 50 })
		).rejects.toMatchObject({ code: 'GENERATION_IN_PROGRESS' });
		expect(await getConversation(tenant, { id, limit: 1 })).toMatchObject({ activeLeafId: run.messageId });
		run.stop('stopped');
		await run.finished;
		expect(await selectBranch(tenant, { conversationId: id, messageId: first.id, limit: 50 })).toMatchObject({
			leafId: first.id
		});
	});

	test('never takes the path away from an answer that begins at the same moment', async () => {
		const tenant = await createTenant();
		const { id, first } = await edited(tenant);
		for (let round = 0; round < 8; round++) {
			const asked = question(tenant, '[[sandbox:slow-first-token ms=300]] [[sandbox:tokens=3]] Again.', {
				id
			});
			const [started] = await Promise.allSettled([
				startGeneration(tenant, asked),
				selectBranch(tenant, { conversationId: id, messageId: first.id, limit: 1 })
			]);
			expect(started.status).toBe('fulfilled');
			if (started.status !== 'fulfilled') return;
			const { activeLeafId } = await getConversation(tenant, { id, limit: 1 });
			expect(activeLeafId).toBe(started.value.messageId);
			await started.value.finished;
		}
	});

	test('is its author’s to choose: others who see it are refused, and those who do not find nothing', async () => {
		const tenant = await createTenant();
		const [colleague, stranger] = await Promise.all([addMember(tenant, { role: 'admin' }), createTenant()]);
		const shared = await writeConversation(tenant, { visibility: 'tenant' });
		const hidden = await writeConversation(tenant);
		const choose = (who: TenantContext, { id, messageIds }: typeof shared) =>
			selectBranch(who, { conversationId: id, messageId: messageIds[0]!, limit: 1 });
		await expect(choose(colleague, shared)).rejects.toMatchObject({ code: 'FORBIDDEN' });
		for (const [who, which] of [
			[colleague, hidden],
			[stranger, shared]
		] as const) {
			await expect(choose(who, which)).rejects.toMatchObject({ code: 'NOT_FOUND' });
		}
		// A message of another conversation of one's own is none of this one.
		await expect(choose(tenant, { id: shared.id, messageIds: hidden.messageIds })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});
});

describe('the page around a message', () => {
	test('has it in the middle of its path, which goes on from there both ways', async () => {
		const tenant = await createTenant();
		const messages = Array.from({ length: 60 }, (_, index) => `Number ${index}`);
		const { id, messageIds } = await writeConversation(tenant, { messages });
		const at = (messageId: string, limit = 10) =>
			listMessages(tenant, { conversationId: id, messageId, limit });
		const page = await at(messageIds[30]!);
		expect(page.items.map((item) => item.id)).toEqual(messageIds.slice(26, 36));
		expect(page).toMatchObject({ nextCursor: messageIds[25], leafId: messageIds.at(-1) });
		// At either end it is the first or the last page.
		expect((await at(messageIds[59]!)).items.map((item) => item.id)).toEqual(messageIds.slice(50));
		expect((await at(messageIds[0]!)).items.map((item) => item.id)).toEqual(messageIds.slice(0, 6));
		// Onwards from the last that is known, until there is no more.
		const seen = page.items.map((item) => item.id);
		for (let end = ''; end !== page.leafId; end = seen.at(-1)!) {
			const next = (await at(seen.at(-1)!)).items.map((item) => item.id);
			seen.push(...next.slice(next.indexOf(seen.at(-1)!) + 1));
		}
		expect(seen).toEqual(messageIds.slice(26));
	});

	test('is on the active path where the message is, else on that to the most recent leaf below it', async () => {
		const tenant = await createTenant();
		const { id, first, second, again } = await edited(tenant);
		await selectBranch(tenant, { conversationId: id, messageId: second.id, limit: 1 });
		const around = async (messageId: string) =>
			(await getConversation(tenant, { id, messageId, limit: 50 })).messages.items.map((item) => item.id);
		expect(await around(second.parentId!)).toEqual([second.parentId, second.id]);
		expect(await around(first.parentId!)).toEqual([first.parentId, first.id]);
		expect(await around(again.id)).toEqual([second.parentId, again.id]);
		// Looking is not choosing; and what is not there changes nothing.
		expect(await getConversation(tenant, { id, limit: 1 })).toMatchObject({ activeLeafId: second.id });
		expect(await around(newId())).toEqual([second.parentId, second.id]);
		await expect(
			listMessages(tenant, { conversationId: id, messageId: newId(), limit: 1 })
		).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});

	test('is not shown to those who do not see the conversation', async () => {
		const [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
		const { id, messageIds } = await writeConversation(tenant);
		await expect(
			listMessages(stranger, { conversationId: id, messageId: messageIds[0], limit: 1 })
		).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});
});

describe('a conversation of 5,000 messages', () => {
	// By what the planner knows, a tenant has two messages: to go through all of them for each seems to cost nothing.
	beforeAll(() =>
		asOwner(async (owner) => {
			await owner`set session_replication_role = replica`;
			await owner`
				insert into ai_messages (tenant_id, id, conversation_id, parent_id, role)
				select md5('tenant' || n / 2)::uuid, md5('message' || n)::uuid, md5('tenant' || n / 2)::uuid,
					case n % 2 when 1 then md5('message' || n - 1)::uuid end, 'user'
				from generate_series(1, 20000) n`;
			await owner`analyze ai_messages`;
		})
	);

	test('is read a page at a time', async () => {
		const tenant = await createTenant();
		const { id, messageIds } = await longConversation(tenant, 5_000);
		const { tenantId } = tenant.scope;
		const query = { tenantId, conversationId: id, leafId: messageIds.at(-1)!, limit: 50 };
		const [row] = await withTenant(tenant.scope, (tx) =>
			tx.execute<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
				sql`explain (analyze, buffers, format json) ${pathQuery(query)}`
			)
		);
		const plan = row!['QUERY PLAN'][0].Plan;
		expect(plan['Actual Rows']).toBe(50);
		// A few for each message, for its siblings and for its generation; the conversation has some 400.
		expect(plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!).toBeLessThan(50 * 15);
	});

	test('shows a place far back, and another branch of its beginning, without delay', async () => {
		const tenant = await createTenant();
		const { id, messageIds } = await longConversation(tenant, 5_000);
		const timed = async <Result>(work: () => Promise<Result>) => {
			const startMs = performance.now();
			const result = await work();
			return { result, ms: performance.now() - startMs };
		};
		const place = { conversationId: id, messageId: messageIds[100]!, limit: 50 };
		const found = await timed(() => listMessages(tenant, place));
		expect(found.result.items.some((item) => item.id === messageIds[100])).toBe(true);
		const chosen = await timed(() => selectBranch(tenant, place));
		expect(chosen.result.leafId).toBe(messageIds.at(-1));
		// Some ten times what they take on an idle machine.
		expect(Math.max(found.ms, chosen.ms)).toBeLessThan(1_500);
	});
});

async function longConversation({ scope }: TenantContext, count: number) {
	const { tenantId, userId } = scope;
	const id = newId();
	const messageIds = Array.from({ length: count }, () => newId());
	await asOwner(async (owner) => {
		// 5,000 checks of a parent, planned for the empty table that this was a moment ago, would take half a minute.
		await owner`set session_replication_role = replica`;
		await owner`
			insert into ai_conversations (tenant_id, id, user_id, title, model_id, active_leaf_id)
			values (${tenantId}, ${id}, ${userId}, 'Long', 'a/b', ${messageIds.at(-1)!})`;
		await owner`
			insert into ai_messages (tenant_id, id, conversation_id, parent_id, role, content, created_at)
			select ${tenantId}, ids[n], ${id}, ids[n - 1],
				case when n % 2 = 1 then 'user' else 'assistant' end::message_role,
				repeat('What was said. ', 20), now() + n * interval '1 second'
			from (select ${messageIds}::uuid[] as ids) as given, generate_series(1, ${count}) n`;
	});
	return { id, messageIds };
}
