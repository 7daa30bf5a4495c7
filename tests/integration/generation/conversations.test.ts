import { describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import { attachToRun } from '$lib/server/services/generation/attach';
import { startGeneration } from '$lib/server/services/generation/start';
import { viewRun } from '$lib/server/services/generation/view';
import { listMessages } from '$lib/server/services/messages/list-messages';
import '../../support/app';
import { ask, readAnswer } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';

describe('a conversation', () => {
	test('is made by its first question, with a title from its words and the path from question to answer', async () => {
		const tenant = await createTenant();
		const request = question(tenant, 'Why is the sky blue? Please be brief.');
		const { run } = await ask(tenant, request);
		const conversation = await getConversation(tenant, { id: request.id, limit: 50 });
		expect(conversation).toMatchObject({
			title: 'Why is the sky blue? Please be brief.',
			messageCount: 2,
			isRunning: false,
			activeLeafId: run.messageId
		});
		expect(conversation.messages.items.map(({ role }) => role)).toEqual(['user', 'assistant']);
		expect(conversation.messages.nextCursor).toBeNull();
	});

	test('keeps every version: an answer written anew stands beside the old one, under the same question', async () => {
		const tenant = await createTenant();
		const first = await ask(tenant, question(tenant, 'Name a river.'));
		const again = await ask(tenant, {
			tenant: tenant.scope.tenantSlug,
			id: first.run.conversationId,
			trigger: 'regenerate-message',
			messageId: first.run.messageId
		});
		expect(again.message.parentId).toBe(first.message.parentId);
		const { items } = await listMessages(tenant, { conversationId: first.run.conversationId, limit: 50 });
		expect(items.map(({ id }) => id)).toEqual([first.message.parentId, again.message.id]);
	});

	test('takes one of two questions that come at once; the other is told that an answer is being written', async () => {
		const tenant = await createTenant();
		const id = newId();
		const outcomes = await Promise.allSettled(
			['One', 'Two'].map((text) =>
				startGeneration(tenant, question(tenant, `[[sandbox:slow-first-token ms=300]] ${text}`, { id }))
			)
		);
		const started = outcomes.filter((outcome) => outcome.status === 'fulfilled');
		const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
		expect(started).toHaveLength(1);
		expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual([
			'GENERATION_IN_PROGRESS'
		]);
		await started[0]?.value.finished;
		const conversation = await getConversation(tenant, { id, limit: 50 });
		expect(conversation).toMatchObject({ messageCount: 2 });
	});

	test('that is asked and asked again as its answers end never fails but with "in progress"', async () => {
		const tenant = await createTenant();
		const ids = Array.from({ length: 4 }, () => newId());
		await Promise.all(ids.map((id) => ask(tenant, question(tenant, 'First', { id }))));
		const refusals: unknown[] = [];
		const keepAsking = async (id: string) => {
			for (let round = 0; round < 6; round++) {
				await ask(tenant, question(tenant, '[[sandbox:tokens=3]] Again', { id })).catch((error: unknown) =>
					refusals.push((error as { code?: string }).code)
				);
			}
		};
		await Promise.all(ids.flatMap((id) => [keepAsking(id), keepAsking(id)]));
		expect(new Set([...refusals, 'GENERATION_IN_PROGRESS'])).toEqual(new Set(['GENERATION_IN_PROGRESS']));
	});

	test('takes the same question once, however often it is sent', async () => {
		const tenant = await createTenant();
		const request = question(tenant, 'Only once, please.');
		await ask(tenant, request);
		await expect(startGeneration(tenant, request)).rejects.toMatchObject({ code: 'CONFLICT' });
		expect(await getConversation(tenant, { id: request.id, limit: 50 })).toMatchObject({ messageCount: 2 });
	});

	test("is not there for a colleague, nor for another tenant's owner with the same id", async () => {
		const [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
		const colleague = await addMember(tenant, { role: 'owner' });
		const request = question(tenant, 'A secret');
		await ask(tenant, request);
		for (const other of [colleague, stranger]) {
			await expect(getConversation(other, { id: request.id, limit: 50 })).rejects.toMatchObject({
				code: 'NOT_FOUND'
			});
			await expect(attachToRun(other, { conversationId: request.id })).rejects.toMatchObject({
				code: 'NOT_FOUND'
			});
		}
		// The same id in another tenant is another conversation.
		const own = await ask(stranger, { ...question(stranger, 'Mine'), id: request.id });
		expect(own.message.status).toBe('complete');
	});

	test('is refused to a viewer, who may not spend', async () => {
		const viewer = await addMember(await createTenant(), { role: 'viewer' });
		await expect(startGeneration(viewer, question(viewer, 'Hello'))).rejects.toMatchObject({
			code: 'FORBIDDEN'
		});
	});

	test.each([
		['anthropic/claude-3-opus', 'retired'],
		['openrouter/auto', 'unpriced'],
		['nobody/nothing', 'unknown']
	])('is refused for the model %s because it is %s, and nothing is written', async (model, reason) => {
		const tenant = await createTenant();
		const request = question(tenant, 'Hello', { model });
		await expect(startGeneration(tenant, request)).rejects.toMatchObject({
			code: 'MODEL_UNAVAILABLE',
			details: { reason }
		});
		await expect(getConversation(tenant, { id: request.id, limit: 50 })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});

	test('is listed newest first, page after page without a gap or a repetition', async () => {
		const tenant = await createTenant();
		const ids: string[] = [];
		for (let index = 0; index < 5; index++) {
			const { run } = await ask(tenant, question(tenant, `Number ${index}`));
			ids.unshift(run.conversationId);
		}
		const seen: string[] = [];
		let cursor: string | null = null;
		do {
			const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(tenant, {
				cursor,
				limit: 2,
				isArchived: false
			});
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.nextCursor;
		} while (cursor !== null);
		expect(seen).toEqual(ids);
	});
});

describe('an answer that was thought about', () => {
	test('tells for how long; one that was not tells nothing of the kind', async () => {
		const tenant = await createTenant();
		const [thought, plain] = await Promise.all([
			ask(
				tenant,
				question(tenant, 'Why?', {
					model: 'deepseek/deepseek-v4-flash',
					settings: { reasoningEffort: 'high' }
				})
			),
			ask(tenant, question(tenant, 'Why?'))
		]);
		expect(thought.message.parts.map(({ type }) => type)).toEqual(['reasoning', 'text']);
		expect(thought.message.metadata.reasoningMs).toBeTypeOf('number');
		expect(plain.message.parts.map(({ type }) => type)).toEqual(['text']);
		expect(plain.message.metadata.reasoningMs).toBeUndefined();
	});
});

describe('watching an answer', () => {
	test('from any moment on, everyone reads the same bytes; a reader that leaves changes nothing', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=150]] [[sandbox:speed=300]] Rivers?')
		);
		await run.accepted;
		const leaving = viewRun(run).body!.getReader();
		await leaving.read();
		await leaving.cancel();
		const early = viewRun(run).text();
		const middle = framesReach(run, 20).then(() => viewRun(run).text());
		const texts = await Promise.all([early, middle, run.finished.then(() => viewRun(run).text())]);
		expect(new Set(texts).size).toBe(1);
		expect(texts[0]).toMatch(/^data: \{"type":"start"/);
		expect(texts[0].endsWith('data: [DONE]\n\n')).toBe(true);
		expect((await readAnswer(tenant, run)).message.status).toBe('complete');
	});

	test('is kept open with comments while the model thinks, which change nothing of what is read', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:slow-first-token ms=300]] Rivers?')
		);
		const [kept, plain] = await Promise.all([viewRun(run, { keepAliveMs: 20 }).text(), viewRun(run).text()]);
		expect(kept).toContain(': keep-alive\n\n');
		expect(kept.replaceAll(': keep-alive\n\n', '')).toBe(plain);
	});

	test('finds the run while it lasts and nothing after', async () => {
		const tenant = await createTenant();
		const request = question(tenant, '[[sandbox:slow-first-token ms=200]] Hello');
		const run = await startGeneration(tenant, request);
		expect(await attachToRun(tenant, { conversationId: request.id })).toBe(run);
		expect((await getConversation(tenant, { id: request.id, limit: 50 })).isRunning).toBe(true);
		await run.finished;
		await expect.poll(() => attachToRun(tenant, { conversationId: request.id })).toBeNull();
	});
});

async function framesReach(run: Awaited<ReturnType<typeof startGeneration>>, count: number): Promise<void> {
	let position = 0;
	while (position < count) {
		const frames = await run.framesFrom(position);
		if (frames === null) return;
		position += frames.length;
	}
}
