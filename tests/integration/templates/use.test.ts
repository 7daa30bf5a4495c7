import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { aiPromptTemplates } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { listTemplates } from '$lib/server/services/templates/list-templates';
import { updateTemplate } from '$lib/server/services/templates/update-template';
import { useTemplate } from '$lib/server/services/templates/use-template';
import '../../support/app';
import { addMember, createTenant } from '../../support/factories';
import { templateContent, writeTemplate } from '../../support/templates';

describe('using a template', () => {
	test('gives its prompts, filled in literally, and how they are asked', async () => {
		const tenant = await createTenant();
		const { id, versionId } = await writeTemplate(tenant, {
			systemPrompt: 'You speak {{language}}.',
			userPromptTemplate: 'Explain {{topic}} in {{words}} words: {{short}}, {{parts}}, {{day}}.',
			variables: [
				{ name: 'language', type: 'choice', options: ['English', 'German'], default: 'German' },
				{ name: 'topic', type: 'text', required: true },
				{ name: 'words', type: 'number', min: 10, max: 100, step: 10 },
				{ name: 'short', type: 'boolean' },
				{ name: 'parts', type: 'multipleChoice', options: ['a', 'b', 'c'] },
				{ name: 'day', type: 'date' }
			],
			modelId: 'openai/gpt-4o-mini',
			settings: { temperature: 0.3 }
		});
		const topic = '{{language}} \\{{topic}} $& ${topic}';
		expect(
			await useTemplate(tenant, {
				id,
				variables: { topic, words: '50', short: true, parts: ['c', 'a'], day: '2026-05-04' }
			})
		).toEqual({
			prompt: `Explain ${topic} in 50 words: yes, a, c, 2026-05-04.`,
			systemPrompt: 'You speak German.',
			modelId: 'openai/gpt-4o-mini',
			settings: { temperature: 0.3 },
			versionId
		});
	});

	test('says what is wrong with each variable, and counts nothing', async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant, {
			userPromptTemplate: '{{who}} {{count}}',
			variables: [
				{ name: 'who', type: 'text', label: 'Who', required: true },
				{ name: 'count', type: 'number', max: 3 }
			]
		});
		await expect(useTemplate(tenant, { id, variables: { count: 4, other: 'x' } })).rejects.toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringContaining('Who: Please fill this in.') as unknown,
			details: {
				fields: {
					'variables.who': [expect.any(String)],
					'variables.count': [expect.any(String)],
					'variables.other': [expect.any(String)]
				}
			}
		});
		expect((await getTemplate(tenant, { id })).usageCount).toBe(0);
	});

	test('is counted each time, also by many at once, for whoever uses it', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const { id, versionId } = await writeTemplate(owner, { isPublic: true });
		const { updatedAt } = await getTemplate(owner, { id });
		const use = (context: typeof owner) => useTemplate(context, { id, variables: { name: 'x' } });
		await Promise.all([use(owner), use(member), use(member), use(owner), use(member)]);
		expect(await getTemplate(member, { id })).toMatchObject({ usageCount: 5, updatedAt });
		const [row] = await withSystem((tx) =>
			tx.select().from(aiPromptTemplates).where(eq(aiPromptTemplates.id, id))
		);
		expect(row).toMatchObject({ usageCount: 5, versionNumber: 1, versionId });
	});

	test("of one that is for everybody is each tenant's own affair", async () => {
		const [one, another] = await Promise.all([createTenant(), createTenant()]);
		const globals = await listTemplates(one, {
			limit: 50,
			sort: 'name',
			scope: 'global',
			search: 'Brainstorm'
		});
		const { id } = globals.items[0]!;
		await useTemplate(one, { id, variables: { goal: 'a name' } });
		expect((await getTemplate(one, { id })).usageCount).toBe(1);
		expect((await getTemplate(another, { id })).usageCount).toBe(0);
	});

	test('goes by the version that was chosen, also when another was saved since', async () => {
		const tenant = await createTenant();
		const { id, versionId } = await writeTemplate(tenant);
		await updateTemplate(tenant, {
			id,
			baseVersion: 1,
			note: '',
			...templateContent({ userPromptTemplate: 'Hi {{name}}' })
		});
		const variables = { name: 'Ada' };
		expect((await useTemplate(tenant, { id, versionId, variables })).prompt).toBe('Hello Ada');
		expect((await useTemplate(tenant, { id, variables })).prompt).toBe('Hi Ada');
		const other = await writeTemplate(tenant);
		await expect(useTemplate(tenant, { id, versionId: other.versionId, variables })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});

	test('is not for viewers', async () => {
		const owner = await createTenant();
		const viewer = await addMember(owner, { role: 'viewer' });
		const { id } = await writeTemplate(owner, { isPublic: true });
		await expect(useTemplate(viewer, { id, variables: { name: 'x' } })).rejects.toMatchObject({
			code: 'FORBIDDEN'
		});
	});

	test('of a long text makes no prompt that cannot be sent, nor an empty one', async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant, {
			userPromptTemplate: '{{text}}{{text}}{{text}}{{text}}{{text}}',
			variables: [{ name: 'text', type: 'longText' }]
		});
		await expect(useTemplate(tenant, { id, variables: { text: 'a'.repeat(90_000) } })).rejects.toMatchObject({
			code: 'INVALID_INPUT'
		});
		await expect(useTemplate(tenant, { id, variables: {} })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
	});
});
