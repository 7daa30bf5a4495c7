import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { chatRequestSchema, type ChatRequest } from '$lib/domain/chat';
import { newId } from '$lib/domain/ids';
import { aiConversations, aiMessages, aiUsageLedger } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import { deleteTemplate } from '$lib/server/services/templates/delete-template';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { listVersions } from '$lib/server/services/templates/list-versions';
import { updateTemplate } from '$lib/server/services/templates/update-template';
import '../../support/app';
import { ask } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';
import { templateContent, writeTemplate } from '../../support/templates';

type Submit = Extract<ChatRequest, { trigger: 'submit-message' }>;
type Template = { id: string } & Partial<NonNullable<Submit['template']>>;

/** A question that is made from a template, with or without words of its own. */
function fromTemplate(
	context: TenantContext,
	template: Template,
	{ text = '', ...overrides }: Partial<Submit> & { text?: string } = {}
): Submit {
	const made = { variables: {}, isEdited: false, ...template };
	return question(context, text, { template: made, model: undefined, ...overrides });
}

const storedOf = ({ scope }: TenantContext, conversationId: string) =>
	withSystem(async (tx) => {
		const of = (table: typeof aiMessages | typeof aiUsageLedger) =>
			and(eq(table.tenantId, scope.tenantId), eq(table.conversationId, conversationId));
		const messages = await tx.select().from(aiMessages).where(of(aiMessages)).orderBy(aiMessages.createdAt);
		const ledger = await tx.select().from(aiUsageLedger).where(of(aiUsageLedger));
		const [conversation] = await tx
			.select()
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, scope.tenantId), eq(aiConversations.id, conversationId)));
		return { messages, ledger, conversation: conversation! };
	});

describe('a question that is made from a template', () => {
	test('is filled in by the server, counted once, and pins its version on message, call and charge', async () => {
		const tenant = await createTenant();
		const { id, versionId } = await writeTemplate(tenant, {
			systemPrompt: 'You are {{tone}}.',
			userPromptTemplate: 'Say hello to {{name}}.',
			variables: [{ name: 'tone', type: 'text', default: 'kind' }],
			modelId: 'openai/gpt-4o',
			settings: { temperature: 0.2 }
		});
		const request = fromTemplate(tenant, { id, variables: { name: '{{tone}}' } });
		const { run, message, generation } = await ask(tenant, request);
		const { messages, ledger, conversation } = await storedOf(tenant, run.conversationId);
		const asked = messages.find(({ role }) => role === 'user');
		expect(asked).toMatchObject({ content: 'Say hello to {{tone}}.', templateVersionId: versionId });
		expect(asked!.parts).toEqual([{ type: 'text', text: 'Say hello to {{tone}}.' }]);
		expect(message).toMatchObject({
			status: 'complete',
			templateVersionId: versionId,
			modelId: 'openai/gpt-4o'
		});
		expect(generation).toMatchObject({ templateId: id, templateVersionId: versionId });
		expect(conversation).toMatchObject({
			title: 'Say hello to {{tone}}.',
			systemPrompt: 'You are kind.',
			settings: { temperature: 0.2 },
			modelId: 'openai/gpt-4o'
		});
		expect(ledger).toMatchObject([{ templateId: id, templateVersionId: versionId, amount: message.cost }]);

		// The same message once more is refused, and counts nothing.
		await expect(startGeneration(tenant, request)).rejects.toMatchObject({ code: 'CONFLICT' });
		expect(await getTemplate(tenant, { id })).toMatchObject({
			usageCount: 1,
			spent: { cost: message.cost, requests: 1, isOwnOnly: false }
		});
		expect((await checkLedger()).broken).toEqual([]);
	});

	test("that was edited since is sent as it stands, and is the template's all the same", async () => {
		const tenant = await createTenant();
		const { id, versionId } = await writeTemplate(tenant, {
			systemPrompt: 'You know {{name}}.'
		});
		const edited = { id, versionId, variables: { name: 'Ada' }, isEdited: true };
		const { run } = await ask(tenant, fromTemplate(tenant, edited, { text: 'Hello Ada, and good morning' }));
		const { messages, conversation } = await storedOf(tenant, run.conversationId);
		expect(messages.find(({ role }) => role === 'user')).toMatchObject({
			content: 'Hello Ada, and good morning',
			templateVersionId: versionId
		});
		expect(conversation.systemPrompt).toBe('You know Ada.');
		expect((await getTemplate(tenant, { id })).usageCount).toBe(1);
	});

	test('costs its version, also where it is answered anew, and whatever becomes of the template', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const { id, versionId } = await writeTemplate(owner, { isPublic: true });
		const first = await ask(member, fromTemplate(member, { id, variables: { name: 'Ada' } }));
		await updateTemplate(owner, {
			id,
			baseVersion: 1,
			note: '',
			...templateContent({ userPromptTemplate: 'Hi {{name}}' })
		});
		const second = await ask(owner, fromTemplate(owner, { id, variables: { name: 'Ada' } }));
		const again = await ask(member, {
			tenant: member.scope.tenantSlug,
			id: first.run.conversationId,
			trigger: 'regenerate-message',
			messageId: first.run.messageId
		});
		expect(again.generation).toMatchObject({ templateId: id, templateVersionId: versionId });
		const versions = async (context: TenantContext) =>
			(await listVersions(context, { id, limit: 5 })).items.map(({ number, usageCount, cost }) => ({
				number,
				usageCount,
				cost: Number(cost)
			}));
		const ofFirst = Number(first.message.cost) + Number(again.message.cost);
		const [newer, older] = await versions(owner);
		expect(newer).toMatchObject({ number: 2, usageCount: 1, cost: Number(second.message.cost) });
		expect(older).toMatchObject({ number: 1, usageCount: 1 });
		expect(older!.cost).toBeCloseTo(ofFirst, 12);
		// A member sees what they have spent themselves.
		expect((await versions(member))[0]).toMatchObject({ number: 2, cost: 0 });
		expect((await getTemplate(member, { id })).spent).toMatchObject({ requests: 2, isOwnOnly: true });

		await deleteTemplate(owner, { id });
		const afterwards = await ask(member, {
			tenant: member.scope.tenantSlug,
			id: first.run.conversationId,
			trigger: 'regenerate-message',
			messageId: first.run.messageId
		});
		expect(afterwards.generation).toMatchObject({ templateId: id, templateVersionId: versionId });
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('is refused with nothing written where the form, the role or the template is not right', async () => {
		const owner = await createTenant();
		const viewer = await addMember(owner, { role: 'viewer' });
		const stranger = await createTenant();
		const shared = await writeTemplate(owner, { isPublic: true });
		const refused = async (context: TenantContext, template: Template, code: string) => {
			const request = fromTemplate(context, template);
			await expect(startGeneration(context, request)).rejects.toMatchObject({ code });
			const rows = await withSystem((tx) =>
				tx.select().from(aiConversations).where(eq(aiConversations.id, request.id))
			);
			expect(rows).toEqual([]);
		};
		await refused(owner, { id: shared.id, variables: {} }, 'INVALID_INPUT');
		await refused(owner, { id: shared.id, variables: { name: 'x', other: 'y' } }, 'INVALID_INPUT');
		await refused(owner, { id: newId(), variables: {} }, 'NOT_FOUND');
		await refused(owner, { id: shared.id, versionId: newId(), variables: { name: 'x' } }, 'NOT_FOUND');
		await refused(stranger, { id: shared.id, variables: { name: 'x' } }, 'NOT_FOUND');
		await refused(viewer, { id: shared.id, variables: { name: 'x' } }, 'FORBIDDEN');
		expect((await getTemplate(owner, { id: shared.id })).usageCount).toBe(0);
	});

	test("is asked of the conversation's model where its own cannot be used, and of the one that is named", async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant, { modelId: 'openrouter/auto' });
		const template = { id, variables: { name: 'x' } };
		const usual = await ask(tenant, question(tenant, 'Hello', { model: undefined }));
		const { message } = await ask(tenant, fromTemplate(tenant, template));
		expect(message.modelId).toBe(usual.message.modelId);
		const named = await ask(tenant, fromTemplate(tenant, template, { model: 'openai/gpt-4o-mini' }));
		expect(named.message.modelId).toBe('openai/gpt-4o-mini');
	});

	test('with tools is one use, whose calls are all accounted to it', async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant, { userPromptTemplate: 'What is 17 * 23? {{name}}' });
		const { run } = await ask(
			tenant,
			fromTemplate(tenant, { id, variables: { name: 'Please' } }, { model: 'openai/gpt-4o' })
		);
		const { ledger } = await storedOf(tenant, run.conversationId);
		expect(ledger.length).toBeGreaterThan(1);
		for (const entry of ledger) expect(entry.templateId).toBe(id);
		expect((await getTemplate(tenant, { id })).spent.requests).toBe(1);
	});
});

describe('the request', () => {
	const valid = {
		tenant: 'acme',
		id: newId(),
		trigger: 'submit-message',
		message: { role: 'user', parts: [{ type: 'text', text: '' }] }
	};
	test('may leave its words to a template, and to nothing else', () => {
		expect(chatRequestSchema.safeParse(valid).success).toBe(false);
		expect(chatRequestSchema.safeParse({ ...valid, template: { id: newId(), variables: {} } }).success).toBe(
			true
		);
		expect(chatRequestSchema.safeParse({ ...valid, template: { id: 'x' } }).success).toBe(false);
		expect(chatRequestSchema.safeParse({ ...valid, template: { id: newId(), other: 1 } }).success).toBe(
			false
		);
	});
});
