import { describe, expect, test } from 'vitest';
import { templatesIn } from '$lib/domain/templates-exchange';
import { exportTemplates } from '$lib/server/services/templates/export-templates';
import { importTemplates } from '$lib/server/services/templates/import-templates';
import { listTemplates } from '$lib/server/services/templates/list-templates';
import { getTemplate } from '$lib/server/services/templates/get-template';
import '../../support/app';
import { addMember, createTenant } from '../../support/factories';
import { templateContent, writeTemplate } from '../../support/templates';

describe('templates as a file', () => {
	test('come in elsewhere as they went out, private, and once', async () => {
		const [from, to] = await Promise.all([createTenant(), createTenant()]);
		await writeTemplate(from, {
			name: 'All of it',
			description: 'Says much',
			category: 'Tests',
			systemPrompt: 'Be {{tone}}.',
			userPromptTemplate: 'Hello {{name}}',
			variables: [
				{ name: 'tone', type: 'choice', options: ['kind', 'short'], default: 'kind' },
				{ name: 'name', type: 'text', label: 'Name', required: true, pattern: '[A-Z].*', maxLength: 20 }
			],
			modelId: 'openai/gpt-4o',
			settings: { temperature: 0.1, reasoningEffort: 'low' },
			isPublic: true
		});
		await writeTemplate(from, { name: 'Another' });
		const file: unknown = JSON.parse(JSON.stringify(await exportTemplates(from, {})));
		const templates = templatesIn(file)!;
		expect(templates).toHaveLength(2);
		expect(await importTemplates(to, { templates })).toEqual({ imported: 2, known: 0, skipped: [] });
		expect(await importTemplates(to, { templates })).toEqual({ imported: 0, known: 2, skipped: [] });
		const { items } = await listTemplates(to, { limit: 10, sort: 'name', scope: 'private' });
		expect(items.map(({ name }) => name)).toEqual(['All of it', 'Another']);
		const again = await exportTemplates(to, {});
		expect(again.templates.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(templates);
		expect(await getTemplate(to, { id: items[0]!.id })).toMatchObject({ isPublic: false, usageCount: 0 });
	});

	test('that are wrong are left out, with the reason, and the others come in', async () => {
		const tenant = await createTenant();
		const report = await importTemplates(tenant, {
			templates: [
				templateContent({ name: 'Good' }),
				{ ...templateContent({ name: 'Unknown placeholder' }), variables: [] },
				{
					...templateContent({ name: 'Runs away' }),
					variables: [{ name: 'name', type: 'text', pattern: '(a)\\1' }]
				},
				{ ...templateContent({ name: 'Odd type' }), variables: [{ name: 'name', type: 'script' }] },
				{ name: 'Half' },
				null,
				'text'
			]
		});
		expect(report).toMatchObject({ imported: 1, known: 0 });
		expect(report.skipped.map(({ name }) => name)).toEqual([
			'Unknown placeholder',
			'Runs away',
			'Odd type',
			'Half',
			'Without a name',
			'Without a name'
		]);
		expect(report.skipped[0]!.reason).toBe('userPromptTemplate: {{name}} has no variable.');
		expect(report.skipped[1]!.reason).toMatch(/^variables\.0\.pattern: /);
	});

	test('are what the asker sees: nothing private of others, nothing of other tenants', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const stranger = await createTenant();
		const mine = await writeTemplate(owner, { name: 'Mine' });
		await writeTemplate(owner, { name: 'Ours', isPublic: true });
		expect((await exportTemplates(member, {})).templates.map(({ name }) => name)).toEqual(['Ours']);
		expect((await exportTemplates(stranger, {})).templates).toEqual([]);
		await expect(exportTemplates(member, { id: mine.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
		expect((await exportTemplates(owner, { id: mine.id })).templates).toMatchObject([{ name: 'Mine' }]);
	});
});
