import fc from 'fast-check';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { ExportedConversation } from '$lib/domain/export';
import { newId } from '$lib/domain/ids';
import { usdString } from '$lib/domain/money';
import { readImport } from '$lib/domain/read-import';
import { aiConversations, aiGenerations, aiMessages } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { deleteConversation } from '$lib/server/services/conversations/delete-conversation';
import {
	exportAllConversations,
	exportConversation,
	exportPage
} from '$lib/server/services/conversations/export-conversations';
import { importConversations } from '$lib/server/services/conversations/import-conversations';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import { listMessages } from '$lib/server/services/messages/list-messages';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import '../../support/app';
import { ask } from '../../support/ask';
import { booksOf } from '../../support/books';
import { chatGptFile, said } from '../../support/chatgpt';
import { writeConversation } from '../../support/conversations';
import { addMember, createTenant, MODEL, question } from '../../support/factories';

async function textOf({ chunks }: { chunks: AsyncIterable<string> }): Promise<string> {
	let text = '';
	for await (const chunk of chunks) text += chunk;
	return text;
}

async function exportAll(context: TenantContext): Promise<ExportedConversation[]> {
	const file = JSON.parse(await textOf(exportAllConversations(context, { format: 'json' }))) as {
		conversations: ExportedConversation[];
	};
	return file.conversations;
}

async function importFile(context: TenantContext, file: unknown) {
	const { conversations, skipped, filesLeftOut } = readImport(JSON.parse(JSON.stringify(file)));
	return {
		...(await importConversations(context, { conversations })),
		skippedWhileRead: skipped,
		filesLeftOut
	};
}

/** What a conversation says, without the ids: each path from root to leaf, and which of them is shown. */
function shapeOf({ title, systemPrompt, modelId, isArchived, messages, activeLeafId }: ExportedConversation) {
	const byId = new Map(messages.map((message) => [message.id, message]));
	const pathTo = (id: string | null): string[] => {
		const path: string[] = [];
		for (let at = id; at !== null;) {
			const message = byId.get(at)!;
			path.unshift(JSON.stringify([message.role, message.parts, message.createdAt]));
			at = message.parentId;
		}
		return path;
	};
	return {
		title,
		systemPrompt,
		modelId,
		isArchived,
		shown: pathTo(activeLeafId),
		paths: messages.map(({ id }) => pathTo(id).join('\n')).toSorted()
	};
}

describe('an export', () => {
	test('as Markdown reads like the conversation, without other branches', async () => {
		const tenant = await createTenant();
		const { id, messageIds } = await writeConversation(tenant, {
			title: 'Of rivers',
			messages: ['Name one.', '**Rhine**']
		});
		await withTenant(tenant.scope, (tx) =>
			tx.insert(aiMessages).values({
				tenantId: tenant.scope.tenantId,
				id: newId(),
				conversationId: id,
				parentId: messageIds[0],
				role: 'assistant',
				content: 'Danube',
				parts: [{ type: 'text', text: 'Danube' }]
			})
		);
		const { filename, chunks } = await exportConversation(tenant, { id, format: 'markdown' });
		expect(filename).toBe('Of rivers.md');
		const day = new Date().toISOString().slice(0, 10);
		expect(await textOf({ chunks })).toBe(
			`# Of rivers\n\n*${day}*\n\n## You\n\nName one.\n\n## ${MODEL}\n\n**Rhine**\n`
		);
	});

	test('as JSON has the whole tree with models and costs', async () => {
		const tenant = await createTenant();
		const first = await ask(tenant, question(tenant, 'Name a river.'));
		const again = await ask(tenant, {
			tenant: tenant.scope.tenantSlug,
			id: first.run.conversationId,
			trigger: 'regenerate-message',
			messageId: first.run.messageId
		});
		const [conversation] = await exportAll(tenant);
		expect(conversation).toMatchObject({ id: first.run.conversationId, activeLeafId: again.message.id });
		const answers = conversation!.messages.filter(({ role }) => role === 'assistant');
		expect(answers.map(({ id, modelId, cost }) => ({ id, modelId, cost }))).toEqual(
			[first, again].map(({ message }) => ({ id: message.id, modelId: MODEL, cost: message.cost }))
		);
		expect(usdString(conversation!.totalCost)).toBe((await booksOf(tenant.scope.tenantId)).ledger);
	});

	test('of all has one’s own, archived ones too, and nothing of anybody else', async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'member' });
		const viewer = await addMember(tenant, { role: 'viewer' });
		const own = await writeConversation(colleague);
		const shared = await writeConversation(tenant, { visibility: 'tenant' });
		await writeConversation(tenant);
		expect((await exportAll(colleague)).map(({ id }) => id)).toEqual([own.id]);
		expect(await exportAll(viewer)).toEqual([]);
		expect(
			JSON.parse(await textOf(await exportConversation(viewer, { id: shared.id, format: 'json' })))
		).toMatchObject({ conversations: [{ id: shared.id }] });
		await expect(exportConversation(tenant, { id: own.id, format: 'json' })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});

	test('goes over pages without losing or repeating any, for programs as well', async () => {
		const tenant = await createTenant();
		const texts = Array.from({ length: 250 }, (_, index) => `Message ${index}`);
		const long = await writeConversation(tenant, { messages: texts });
		const others = await Promise.all(Array.from({ length: 60 }, () => writeConversation(tenant)));
		const all = await exportAll(tenant);
		expect(all.map(({ id }) => id)).toEqual([long, ...others].map(({ id }) => id).toSorted());
		expect(all.find(({ id }) => id === long.id)?.messages).toHaveLength(250);
		const markdown = await textOf(await exportConversation(tenant, { id: long.id, format: 'markdown' }));
		expect(markdown.match(/Message \d+/g)).toEqual(texts);

		const paged: string[] = [];
		for (let cursor: string | null | undefined; cursor !== null;) {
			const page = await exportPage(tenant, { format: 'markdown', limit: 20, cursor });
			paged.push(...page.items.map(({ conversationId }) => conversationId));
			cursor = page.nextCursor;
		}
		expect(paged).toEqual(all.map(({ id }) => id));
	});
});

describe('our own export, taken in again', () => {
	test('is the same tree of the same words, however it branches', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({
						parent: fc.nat(),
						isRoot: fc.boolean(),
						text: fc.string({ unit: 'grapheme', maxLength: 30 }),
						role: fc.constantFrom('user' as const, 'assistant' as const)
					}),
					{ minLength: 1, maxLength: 25 }
				),
				fc.nat(),
				async (nodes, leaf) => {
					const id = newId();
					const ids = nodes.map(() => newId());
					await withTenant(tenant.scope, async (tx) => {
						await tx.insert(aiConversations).values({
							tenantId,
							id,
							userId: tenant.scope.userId,
							title: 'Any',
							systemPrompt: 'Be brief.',
							modelId: MODEL,
							activeLeafId: ids[leaf % ids.length]
						});
						await tx.insert(aiMessages).values(
							nodes.map(({ parent, isRoot, text, role }, index) => ({
								tenantId,
								id: ids[index],
								conversationId: id,
								parentId: isRoot || index === 0 ? null : ids[parent % index],
								role,
								content: text,
								parts: [{ type: 'text' as const, text: text.replaceAll('\0', '') }]
							}))
						);
					});
					const exported = await exportAll(tenant);
					const file = { format: 'colloquy-export', version: 1, conversations: exported };
					await deleteConversation(tenant, { id });
					expect(await importFile(tenant, file)).toMatchObject({
						imported: 1,
						skipped: [],
						skippedWhileRead: []
					});
					const [back, ...others] = await exportAll(tenant);
					expect(others).toEqual([]);
					expect(shapeOf(back!)).toEqual(shapeOf(exported[0]!));
					await deleteConversation(tenant, { id: back!.id });
				}
			),
			{ numRuns: 25 }
		);
	}, 60_000);

	test('costs nothing and was generated by nobody', async () => {
		const tenant = await createTenant();
		const other = await createTenant();
		await ask(tenant, question(tenant, 'Name a river.'));
		const file = { format: 'colloquy-export', version: 1, conversations: await exportAll(tenant) };
		expect(await importFile(other, file)).toMatchObject({ imported: 1, messages: 2 });
		expect(await booksOf(other.scope.tenantId)).toMatchObject({
			ledger: '0',
			messages: '0',
			conversations: '0'
		});
		const generations = await withSystem((tx) =>
			tx.select().from(aiGenerations).where(eq(aiGenerations.tenantId, other.scope.tenantId))
		);
		expect(generations).toEqual([]);
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('comes in once: not beside what is still here, and not a second time', async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'member' });
		await writeConversation(tenant);
		const file = { format: 'colloquy-export', version: 1, conversations: await exportAll(tenant) };
		expect(await importFile(tenant, file)).toMatchObject({ imported: 0, known: 1 });
		expect(await importFile(colleague, file)).toMatchObject({ imported: 1, known: 0 });
		const reports = await Promise.all([importFile(colleague, file), importFile(colleague, file)]);
		expect(reports).toMatchObject([
			{ imported: 0, known: 1 },
			{ imported: 0, known: 1 }
		]);
		expect(await exportAll(colleague)).toHaveLength(1);
	});
});

describe("ChatGPT's export", () => {
	test('keeps its tree, without what nobody saw, and with the path that was shown', async () => {
		const tenant = await createTenant();
		const report = await importFile(tenant, chatGptFile());
		expect(report).toMatchObject({ imported: 1, messages: 5, filesLeftOut: 1, skippedWhileRead: [] });
		const [conversation] = (await listConversations(tenant, { limit: 10, isArchived: false })).items;
		expect(conversation).toMatchObject({ title: 'Rivers', titleSource: 'person' });
		const { items } = await listMessages(tenant, { conversationId: conversation!.id, limit: 50 });
		expect(items.map(({ role, content }) => [role, content])).toEqual([
			['user', 'Name a river.'],
			['assistant', 'The Danube.'],
			['user', 'What is in this picture?'],
			['assistant', '```python\nprint("ship")\n```']
		]);
		const [{ messages }] = (await exportAll(tenant)) as [ExportedConversation];
		const rhine = messages.find(({ parts }) => JSON.stringify(parts).includes('The Rhine.'));
		expect(rhine?.parentId).toBe(items[0]!.id);
		expect(rhine?.createdAt).toBe('2023-11-14T22:13:22.000Z');
	});

	test('in which one conversation is broken brings the others, and says what was wrong', async () => {
		const tenant = await createTenant();
		const [good] = chatGptFile();
		const circle = {
			title: 'Circle',
			conversation_id: 'circle',
			mapping: { a: said('a', 'b', 'user', 'One'), b: said('b', 'a', 'user', 'Two') }
		};
		const file = [circle, good, { title: 'No tree' }, 'nonsense', null, { title: 'Empty', mapping: {} }];
		const report = await importFile(tenant, file);
		expect(report).toMatchObject({ imported: 1 });
		expect(report.skippedWhileRead).toEqual([
			{ title: 'Circle', reason: 'has messages that answer each other in a circle' },
			expect.objectContaining({ title: 'No tree' }),
			expect.objectContaining({ title: 'Without a title' }),
			expect.objectContaining({ title: 'Without a title' }),
			expect.objectContaining({ title: 'Empty' })
		]);
	});
});

describe('what is sent in our form', () => {
	const valid = {
		id: 'a',
		title: 'A',
		modelId: null,
		systemPrompt: null,
		isArchived: false,
		activeLeafId: null,
		createdAt: null,
		lastMessageAt: null,
		messages: [
			{
				id: 'm',
				parentId: null,
				role: 'user',
				parts: [{ type: 'text', text: 'Hello' }],
				status: 'complete',
				modelId: null,
				createdAt: null
			}
		]
	};
	const message = valid.messages[0]!;
	test.each([
		['a title of spaces', { ...valid, title: '  ' }],
		['a time that cannot be', { ...valid, createdAt: '9999-12-31T00:00:00Z' }],
		['a role of the system', { ...valid, messages: [{ ...message, role: 'system' }] }],
		[
			'a text without end',
			{ ...valid, messages: [{ ...message, parts: [{ type: 'text', text: 'x'.repeat(400_001) }] }] }
		],
		[
			'a script for a source',
			{
				...valid,
				messages: [{ ...message, parts: [{ type: 'source-url', sourceId: 's', url: 'javascript:alert(1)' }] }]
			}
		],
		['an answer to nothing', { ...valid, messages: [{ ...message, parentId: 'nobody' }] }],
		['an answer to itself', { ...valid, messages: [{ ...message, parentId: 'm' }] }],
		['two messages of one id', { ...valid, messages: [message, message] }],
		['an end that is not there', { ...valid, activeLeafId: 'nobody' }],
		['a running answer', { ...valid, messages: [{ ...message, status: 'streaming' }] }]
	])('with %s is refused, and nothing of it is written', async (_what, conversation) => {
		const tenant = await createTenant();
		const report = await importConversations(tenant, { conversations: [conversation] });
		expect(report).toMatchObject({ imported: 0, skipped: [{ reason: expect.any(String) as string }] });
		expect(await exportAll(tenant)).toEqual([]);
	});

	test('may be ten thousand messages deep, and carry a NUL', async () => {
		const tenant = await createTenant();
		const messages = Array.from({ length: 10_000 }, (_, index) => ({
			...message,
			id: `m${index}`,
			parentId: index === 0 ? null : `m${index - 1}`,
			parts: [{ type: 'text', text: `a\0b ${index}` }]
		}));
		const report = await importConversations(tenant, {
			conversations: [{ ...valid, messages: messages.toReversed(), activeLeafId: 'm9999' }]
		});
		expect(report).toEqual({ imported: 1, messages: 10_000, known: 0, skipped: [] });
		const rows = await withSystem((tx) =>
			tx
				.select({ content: aiMessages.content })
				.from(aiMessages)
				.where(and(eq(aiMessages.tenantId, tenant.scope.tenantId), eq(aiMessages.content, 'ab 9999')))
		);
		expect(rows).toHaveLength(1);
	}, 60_000);

	test('is not for viewers', async () => {
		const viewer = await addMember(await createTenant(), { role: 'viewer' });
		await expect(importConversations(viewer, { conversations: [valid] })).rejects.toMatchObject({
			code: 'FORBIDDEN'
		});
	});
});
