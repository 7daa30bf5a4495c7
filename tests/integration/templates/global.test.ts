import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import type { TemplateDetail } from '$lib/domain/templates';
import { aiPromptTemplates, aiPromptTemplateVersions } from '$lib/server/db/schema';
import { withTenant } from '$lib/server/db/tenancy';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { createGlobalTemplate } from '$lib/server/services/global-templates/create-global-template';
import { deleteGlobalTemplate } from '$lib/server/services/global-templates/delete-global-template';
import { getGlobalTemplate } from '$lib/server/services/global-templates/get-global-template';
import {
	listGlobalCategories,
	listGlobalTemplates
} from '$lib/server/services/global-templates/list-global-templates';
import {
	getGlobalVersion,
	listGlobalVersions
} from '$lib/server/services/global-templates/list-global-versions';
import { publishGlobalTemplate } from '$lib/server/services/global-templates/publish-global-template';
import { restoreGlobalVersion } from '$lib/server/services/global-templates/restore-global-version';
import { updateGlobalTemplate } from '$lib/server/services/global-templates/update-global-template';
import { listPlatformAudit } from '$lib/server/services/platform/list-platform-audit';
import { deleteTemplate } from '$lib/server/services/templates/delete-template';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { listTemplates } from '$lib/server/services/templates/list-templates';
import { listVersions } from '$lib/server/services/templates/list-versions';
import { updateTemplate } from '$lib/server/services/templates/update-template';
import { useTemplate } from '$lib/server/services/templates/use-template';
import { getCosts } from '$lib/server/services/usage/get-costs';
import { database } from '../../support/app';
import { ask } from '../../support/ask';
import { addMember, createPlatformAdmin, createTenant, question } from '../../support/factories';
import { templateContent, writeTemplate } from '../../support/templates';

let platform: PlatformContext;
let tenant: TenantContext;
let owner: postgres.Sql;
beforeAll(() => {
	owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
afterAll(() => owner.end());
beforeEach(async () => {
	[platform, tenant] = await Promise.all([createPlatformAdmin(), createTenant()]);
});

const says = (userPromptTemplate: string) => templateContent({ userPromptTemplate });

/** One with a name of its own: all tests see the same ones. */
async function write({ isPublic = false } = {}): Promise<TemplateDetail> {
	const name = `For everybody ${newId().slice(-12)}`;
	return createGlobalTemplate(platform, {
		...templateContent({ name, category: 'Tests' }),
		isPublic,
		note: ''
	});
}

const foundBy = async (context: TenantContext, { name }: { name: string }) =>
	(await listTemplates(context, { limit: 10, sort: 'name', search: name })).items;

/** What the platform's log has of a template, oldest first. */
const toldOf = async (name: string) =>
	(await listPlatformAudit(platform, { limit: 200 })).items
		.filter(({ target }) => target === name)
		.map(({ action }) => action)
		.toReversed();

describe('a template for everybody', () => {
	test('is nobody’s until it is published, then every tenant’s to see and to use', async () => {
		const draft = await write();
		expect(draft).toMatchObject({ scope: 'global', isPublic: false, version: 1, author: 'Root' });
		const { id, versionId } = draft;
		expect(await foundBy(tenant, draft)).toEqual([]);
		const noOne = { code: 'NOT_FOUND' };
		await expect(getTemplate(tenant, { id })).rejects.toMatchObject(noOne);
		await expect(listVersions(tenant, { id, limit: 5 })).rejects.toMatchObject(noOne);
		await expect(useTemplate(tenant, { id, variables: { name: 'x' } })).rejects.toMatchObject(noOne);

		expect(await publishGlobalTemplate(platform, { id, isPublic: true })).toMatchObject({
			isPublic: true,
			updatedAt: draft.updatedAt
		});
		const viewer = await addMember(tenant, { role: 'viewer' });
		for (const context of [tenant, viewer, await createTenant()]) {
			expect(await foundBy(context, draft)).toMatchObject([
				{ id, scope: 'global', author: null, isOwn: false, canEdit: false, isPublic: true }
			]);
		}
		expect(await useTemplate(tenant, { id, variables: { name: 'Ada' } })).toMatchObject({
			prompt: 'Hello Ada',
			versionId
		});
	});

	test('that is withdrawn is out of every list, with what was made from it kept, and can come back', async () => {
		const template = await write({ isPublic: true });
		const { id } = template;
		const made = { id, variables: { name: 'Ada' }, isEdited: false };
		const { message } = await ask(tenant, question(tenant, '', { template: made }));
		await publishGlobalTemplate(platform, { id, isPublic: false });
		expect(await foundBy(tenant, template)).toEqual([]);
		await expect(useTemplate(tenant, { id, variables: { name: 'x' } })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
		const { byTemplate } = await getCosts(tenant, { period: 'monthly' });
		expect(byTemplate).toMatchObject([{ key: id, cost: message.cost }]);
		await publishGlobalTemplate(platform, { id, isPublic: true });
		expect(await getTemplate(tenant, { id })).toMatchObject({ usageCount: 1, spent: { cost: message.cost } });
	});

	test('is the platform’s alone to change', async () => {
		const admin = await addMember(tenant, { role: 'admin' });
		const { id } = await write({ isPublic: true });
		const change = { id, baseVersion: 1, note: '', ...says('Taken {{name}}') };
		for (const context of [tenant, admin]) {
			await expect(updateTemplate(context, change)).rejects.toMatchObject({ code: 'FORBIDDEN' });
			await expect(deleteTemplate(context, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
		}
		expect(await getGlobalTemplate(platform, { id })).toMatchObject({ version: 1 });
	});

	test('cannot be read or written around the verbs, not even by those who own their organisation', async () => {
		const draft = await write();
		const published = await write({ isPublic: true });
		const rows = (id: string) =>
			withTenant(tenant.scope, async (tx) => [
				...(await tx.select().from(aiPromptTemplates).where(eq(aiPromptTemplates.id, id))),
				...(await tx
					.select()
					.from(aiPromptTemplateVersions)
					.where(eq(aiPromptTemplateVersions.templateId, id)))
			]);
		expect(await rows(draft.id)).toEqual([]);
		expect(await rows(published.id)).toHaveLength(2);
		const written = await withTenant(tenant.scope, (tx) =>
			tx
				.update(aiPromptTemplates)
				.set({ userPromptTemplate: 'Taken' })
				.where(eq(aiPromptTemplates.id, published.id))
				.returning()
		);
		expect(written).toEqual([]);
		const insert = withTenant(tenant.scope, (tx) =>
			tx.insert(aiPromptTemplates).values({
				tenantId: null,
				name: 'Slipped in',
				userPromptTemplate: 'x',
				isPublic: true,
				versionId: newId()
			})
		);
		await expect(insert).rejects.toMatchObject({
			cause: expect.objectContaining({ code: '42501' }) as unknown
		});
	});

	test('is saved version by version, compared, restored, and the second to save at once is told', async () => {
		const { id } = await write({ isPublic: true });
		const second = await createPlatformAdmin();
		await updateGlobalTemplate(platform, { id, baseVersion: 1, note: 'Shorter', ...says('Hi {{name}}') });
		const late = updateGlobalTemplate(second, { id, baseVersion: 1, note: '', ...says('Yo {{name}}') });
		await expect(late).rejects.toMatchObject({
			code: 'CONFLICT',
			details: {
				current: { version: 2, author: 'Root', content: { userPromptTemplate: 'Hi {{name}}' } }
			}
		});
		expect(await restoreGlobalVersion(platform, { id, version: 1 })).toMatchObject({
			version: 3,
			userPromptTemplate: 'Hello {{name}}'
		});
		const { items } = await listGlobalVersions(platform, { id, limit: 5 });
		expect(items).toMatchObject([
			{ number: 3, author: 'Root', note: 'Version 1 again', isCurrent: true },
			{ number: 2, author: 'Root', note: 'Shorter', isCurrent: false },
			{ number: 1, author: 'Root', isCurrent: false }
		]);
		const { content } = await getGlobalVersion(platform, { id, number: 2 });
		expect(content.userPromptTemplate).toBe('Hi {{name}}');
		// Tenants see what was saved, and that it is the platform's.
		const seen = await listVersions(tenant, { id, limit: 5 });
		expect(seen.items.map(({ number, author }) => ({ number, author }))).toEqual([
			{ number: 3, author: null },
			{ number: 2, author: null },
			{ number: 1, author: null }
		]);
	});

	test('that is deleted is gone for all, once, and what it has cost keeps its name', async () => {
		const template = await write({ isPublic: true });
		const { id, name } = template;
		const made = { id, variables: { name: 'Ada' }, isEdited: false };
		await ask(tenant, question(tenant, '', { template: made }));
		await deleteGlobalTemplate(platform, { id });
		expect(await foundBy(tenant, template)).toEqual([]);
		await expect(getGlobalTemplate(platform, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
		await expect(deleteGlobalTemplate(platform, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
		expect((await getCosts(tenant, { period: 'monthly' })).byTemplate).toMatchObject([{ key: id, name }]);
	});

	test('of a tenant is none: the verbs of the platform do not reach it', async () => {
		const { id } = await writeTemplate(tenant, { isPublic: true });
		const gone = { code: 'NOT_FOUND' };
		await expect(getGlobalTemplate(platform, { id })).rejects.toMatchObject(gone);
		await expect(publishGlobalTemplate(platform, { id, isPublic: false })).rejects.toMatchObject(gone);
		await expect(deleteGlobalTemplate(platform, { id })).rejects.toMatchObject(gone);
		await expect(listGlobalVersions(platform, { id, limit: 5 })).rejects.toMatchObject(gone);
	});
});

describe('the platform', () => {
	test('sees the uses and the cost of all tenants, by version too', async () => {
		const { id } = await write({ isPublic: true });
		const other = await createTenant();
		const made = { id, variables: { name: 'Ada' }, isEdited: false };
		const costs: number[] = [];
		for (const context of [tenant, other, other]) {
			const { message } = await ask(context, question(context, '', { template: made }));
			costs.push(Number(message.cost));
		}
		const template = await getGlobalTemplate(platform, { id });
		expect(template).toMatchObject({ usageCount: 3, spent: { requests: 3, isOwnOnly: false } });
		expect(Number(template.spent.cost)).toBeCloseTo(
			costs.reduce((sum, cost) => sum + cost, 0),
			12
		);
		const [version] = (await listGlobalVersions(platform, { id, limit: 1 })).items;
		expect(version).toMatchObject({ usageCount: 3, cost: template.spent.cost });
		expect(await getTemplate(tenant, { id })).toMatchObject({ usageCount: 1, spent: { requests: 1 } });
	});

	test('lists them by name, page by page, drafts too, and finds them by what is typed', async () => {
		const mark = newId().slice(-8);
		const named = (name: string) =>
			createGlobalTemplate(platform, {
				...templateContent({ name: `${mark} ${name}`, category: `C ${mark}` }),
				isPublic: name === 'b',
				note: ''
			});
		for (const name of ['b', 'a 100%', 'C']) await named(name);
		const page = async (search: string, cursor?: string | null) => {
			const { items, nextCursor } = await listGlobalTemplates(platform, { search, limit: 2, cursor });
			return { names: items.map(({ name }) => name.replace(`${mark} `, '')), nextCursor };
		};
		const first = await page(mark);
		expect(first.names).toEqual(['a 100%', 'b']);
		expect(await page(mark, first.nextCursor)).toEqual({ names: ['C'], nextCursor: null });
		expect((await page(`${mark} A 100%`)).names).toEqual(['a 100%']);
		expect((await page(`${mark} %`)).names).toEqual([]);
		expect(await listGlobalCategories(platform)).toContain(`C ${mark}`);
		await expect(page(mark, 'no')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
	});

	test('has each of these in its log, once', async () => {
		const { id, name } = await write();
		await publishGlobalTemplate(platform, { id, isPublic: true });
		await publishGlobalTemplate(platform, { id, isPublic: true });
		const content = templateContent({ name, userPromptTemplate: 'Hi {{name}}' });
		await updateGlobalTemplate(platform, { id, baseVersion: 1, note: '', ...content });
		await updateGlobalTemplate(platform, { id, baseVersion: 1, note: '', ...content });
		await restoreGlobalVersion(platform, { id, version: 1 });
		await publishGlobalTemplate(platform, { id, isPublic: false });
		await deleteGlobalTemplate(platform, { id });
		expect(await toldOf(name)).toEqual([
			'template.global-created',
			'template.global-published',
			'template.global-changed',
			'template.global-changed',
			'template.global-withdrawn',
			'template.global-deleted'
		]);
	});
});

describe('every open tab', () => {
	/** Of a template, what a tenant's change log says. */
	const heardOf = async (id: string) => {
		const rows = await owner<{ kind: string; audience: string | null }[]>`
			select kind, audience from sync_events where tenant_id = ${tenant.scope.tenantId} and entity_id = ${id}`;
		return rows.map(({ kind, audience }) => `${kind} to ${audience ?? 'all'}`);
	};

	test('hears of what is published, changed, withdrawn or deleted, and of drafts nothing', async () => {
		const { id } = await write();
		await updateGlobalTemplate(platform, { id, baseVersion: 1, note: '', ...says('Hi {{name}}') });
		expect(await heardOf(id)).toEqual([]);
		await publishGlobalTemplate(platform, { id, isPublic: true });
		expect(await heardOf(id)).toHaveLength(1);
		await updateGlobalTemplate(platform, { id, baseVersion: 2, note: '', ...says('Yo {{name}}') });
		expect(await heardOf(id)).toHaveLength(2);
		await publishGlobalTemplate(platform, { id, isPublic: false });
		expect(await heardOf(id)).toHaveLength(3);
		await restoreGlobalVersion(platform, { id, version: 1 });
		await deleteGlobalTemplate(platform, { id });
		expect(await heardOf(id)).toEqual(['template to all', 'template to all', 'template to all']);

		const published = await write({ isPublic: true });
		await deleteGlobalTemplate(platform, { id: published.id });
		expect(await heardOf(published.id)).toEqual(['template to all', 'template to all']);
	});
});
