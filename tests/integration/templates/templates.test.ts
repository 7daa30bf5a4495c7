import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import {
	aiPromptTemplates,
	aiPromptTemplateUses,
	aiPromptTemplateVersions,
	auditLog
} from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import type { TenantContext } from '$lib/server/services/context';
import { deleteTemplate } from '$lib/server/services/templates/delete-template';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { listCategories, listTemplates } from '$lib/server/services/templates/list-templates';
import { publishTemplate } from '$lib/server/services/templates/publish-template';
import { updateTemplate } from '$lib/server/services/templates/update-template';
import { useTemplate } from '$lib/server/services/templates/use-template';
import '../../support/app';
import { signInAs } from '../../support/accounts';
import { addMember, createTenant } from '../../support/factories';
import { templateContent, writeTemplate } from '../../support/templates';

const namesOf = async (context: TenantContext, query: Partial<Parameters<typeof listTemplates>[1]> = {}) =>
	(await listTemplates(context, { limit: 50, sort: 'name', ...query })).items
		.filter(({ scope }) => scope !== 'global')
		.map(({ name }) => name);
const actionsOf = ({ scope }: TenantContext) =>
	withSystem(async (tx) =>
		(await tx.select().from(auditLog).where(eq(auditLog.tenantId, scope.tenantId)))
			.map(({ action, target }) => `${action} ${target}`)
			.filter((each) => each.startsWith('template.'))
	);

describe('who sees a template', () => {
	test('is its author while it is private, whatever the others are, and the tenant once it is published', async () => {
		const owner = await createTenant();
		const [admin, member, viewer] = await Promise.all([
			addMember(owner, { role: 'admin' }),
			addMember(owner, { role: 'member' }),
			addMember(owner, { role: 'viewer' })
		]);
		const stranger = await createTenant();
		const { id } = await writeTemplate(admin, { name: 'Mine' });
		for (const other of [owner, member, viewer, stranger]) {
			expect(await namesOf(other)).toEqual([]);
			await expect(getTemplate(other, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
		}
		expect(await namesOf(admin)).toEqual(['Mine']);
		await publishTemplate(admin, { id, isPublic: true });
		for (const other of [owner, member, viewer]) expect(await namesOf(other)).toEqual(['Mine']);
		expect(await namesOf(stranger)).toEqual([]);
		await expect(getTemplate(stranger, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
		await publishTemplate(admin, { id, isPublic: false });
		expect(await namesOf(owner)).toEqual([]);
		expect((await actionsOf(owner)).toSorted()).toEqual([
			'template.published Mine',
			'template.withdrawn Mine'
		]);
	});

	test('is everybody for those of the platform, which nobody in a tenant changes', async () => {
		const [one, another] = await Promise.all([createTenant(), createTenant()]);
		const globals = await listTemplates(one, { limit: 50, sort: 'name', scope: 'global' });
		expect(globals.items.length).toBeGreaterThanOrEqual(12);
		const { id, version } = globals.items[0]!;
		expect(globals.items[0]).toMatchObject({ author: null, canEdit: false, isOwn: false, isPublic: true });
		expect((await getTemplate(another, { id })).id).toBe(id);
		await expect(
			updateTemplate(one, { id, baseVersion: version, note: '', ...templateContent() })
		).rejects.toMatchObject({ code: 'FORBIDDEN' });
		await expect(deleteTemplate(one, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
		await expect(publishTemplate(one, { id, isPublic: false })).rejects.toMatchObject({ code: 'FORBIDDEN' });
	});
});

describe('who changes a template', () => {
	test('is its author, and once it is published whoever may publish', async () => {
		const owner = await createTenant();
		const admin = await addMember(owner, { role: 'admin' });
		const member = await addMember(owner, { role: 'member' });
		const { id } = await writeTemplate(owner, { name: 'Ours', isPublic: true });
		const change = { id, baseVersion: 1, note: '', ...templateContent({ name: 'Theirs' }) };
		await expect(updateTemplate(member, change)).rejects.toMatchObject({ code: 'FORBIDDEN' });
		await expect(deleteTemplate(member, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
		expect(await updateTemplate(admin, change)).toMatchObject({
			name: 'Theirs',
			version: 2,
			author: 'Ada Owner'
		});
		await expect(publishTemplate(admin, { id, isPublic: false })).rejects.toMatchObject({
			code: 'FORBIDDEN'
		});
		await deleteTemplate(admin, { id });
		expect(await actionsOf(owner)).toEqual(
			expect.arrayContaining([
				'template.published Ours',
				'template.changed Theirs',
				'template.deleted Theirs'
			])
		);
	});

	test('a member keeps what is theirs, and publishes nothing', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const { id } = await writeTemplate(member, { name: 'Mine' });
		await expect(publishTemplate(member, { id, isPublic: true })).rejects.toMatchObject({
			code: 'FORBIDDEN'
		});
		await expect(writeTemplate(member, { isPublic: true })).rejects.toMatchObject({ code: 'FORBIDDEN' });
		await deleteTemplate(member, { id });
		expect(await actionsOf(owner)).toEqual([]);
	});

	test('the database says the same, for whoever gets around the verbs', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const { id, versionId } = await writeTemplate(owner, { name: 'Ours', isPublic: true });
		const set = (values: Partial<typeof aiPromptTemplates.$inferInsert>) =>
			withTenant(member.scope, (tx) =>
				tx.update(aiPromptTemplates).set(values).where(eq(aiPromptTemplates.id, id))
			);
		const refused = { cause: expect.objectContaining({ code: '42501' }) as unknown };
		await expect(set({ userPromptTemplate: 'Taken over' })).rejects.toMatchObject(refused);
		await expect(set({ deletedAt: new Date() })).rejects.toMatchObject(refused);
		await expect(set({ userId: member.scope.userId })).rejects.toMatchObject(refused);
		const insert = (values: Partial<typeof aiPromptTemplates.$inferInsert>) =>
			withTenant(member.scope, (tx) =>
				tx.insert(aiPromptTemplates).values({
					tenantId: owner.scope.tenantId,
					userId: member.scope.userId,
					name: 'Slipped in',
					userPromptTemplate: 'x',
					versionId,
					...values
				})
			);
		await expect(insert({ isPublic: true })).rejects.toMatchObject(refused);
		await expect(insert({ userId: owner.scope.userId, isPublic: true })).rejects.toMatchObject(refused);
		const version = withTenant(member.scope, (tx) =>
			tx.insert(aiPromptTemplateVersions).values({
				tenantId: owner.scope.tenantId,
				templateId: id,
				number: 2,
				name: 'x',
				userPromptTemplate: 'x',
				authorId: member.scope.userId
			})
		);
		await expect(version).rejects.toMatchObject(refused);
		expect(await getTemplate(owner, { id })).toMatchObject({ name: 'Ours', version: 1 });
	});
});

describe('the list', () => {
	test('is searched, filtered and sorted, page by page', async () => {
		const tenant = await createTenant();
		const used = await writeTemplate(tenant, { name: 'b used', category: 'Mail' });
		await writeTemplate(tenant, { name: 'a 100% other', category: 'Mail', description: 'For replies' });
		await writeTemplate(tenant, { name: 'c shared', category: 'Code', isPublic: true });
		await useTemplate(tenant, { id: used.id, variables: { name: 'Ada' } });
		expect(await namesOf(tenant)).toEqual(['a 100% other', 'b used', 'c shared']);
		expect((await namesOf(tenant, { sort: 'used' }))[0]).toBe('b used');
		expect((await namesOf(tenant, { sort: 'newest' }))[0]).toBe('c shared');
		expect(await namesOf(tenant, { category: 'Mail' })).toEqual(['a 100% other', 'b used']);
		expect(await namesOf(tenant, { scope: 'tenant' })).toEqual(['c shared']);
		expect(await namesOf(tenant, { scope: 'private' })).toEqual(['a 100% other', 'b used']);
		expect(await namesOf(tenant, { search: 'REPLIES' })).toEqual(['a 100% other']);
		expect(await namesOf(tenant, { search: '100%' })).toEqual(['a 100% other']);
		expect(await namesOf(tenant, { search: '0%o' })).toEqual([]);
		expect(await listCategories(tenant)).toEqual(
			expect.arrayContaining([
				{ category: 'Mail', count: 2 },
				{ category: 'Code', count: 1 }
			])
		);
		const first = await listTemplates(tenant, { limit: 2, sort: 'name', scope: 'private' });
		expect(first).toMatchObject({ nextCursor: null });
		const page = await listTemplates(tenant, { limit: 1, sort: 'name', scope: 'private' });
		const rest = await listTemplates(tenant, {
			limit: 1,
			sort: 'name',
			scope: 'private',
			cursor: page.nextCursor
		});
		expect([...page.items, ...rest.items].map(({ name }) => name)).toEqual(['a 100% other', 'b used']);
		await expect(listTemplates(tenant, { limit: 1, sort: 'name', cursor: 'no' })).rejects.toMatchObject({
			code: 'INVALID_INPUT'
		});
	});
});

describe('deleting a template', () => {
	test('takes it out of the lists, once, and keeps what refers to it', async () => {
		const tenant = await createTenant();
		const { id, versionId } = await writeTemplate(tenant);
		await deleteTemplate(tenant, { id });
		expect(await namesOf(tenant)).toEqual([]);
		await expect(useTemplate(tenant, { id, variables: { name: 'x' } })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
		await expect(deleteTemplate(tenant, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
		const versions = await withSystem((tx) =>
			tx.select().from(aiPromptTemplateVersions).where(eq(aiPromptTemplateVersions.id, versionId))
		);
		expect(versions).toHaveLength(1);
	});

	test('goes with the account for those that were theirs alone; what is published stays', async () => {
		const owner = await createTenant();
		const admin = await addMember(owner, { role: 'admin' });
		const own = await writeTemplate(admin, { name: 'Mine' });
		const shared = await writeTemplate(admin, { name: 'Ours', isPublic: true });
		await useTemplate(admin, { id: own.id, variables: { name: 'x' } });
		await deleteAccount(await signInAs(admin), { password: '' }, () => Promise.resolve(true));
		const left = await withSystem((tx) =>
			tx
				.select({ id: aiPromptTemplates.id })
				.from(aiPromptTemplates)
				.where(eq(aiPromptTemplates.userId, admin.scope.userId))
		);
		expect(left).toEqual([{ id: shared.id }]);
		const uses = await withSystem((tx) =>
			tx.select().from(aiPromptTemplateUses).where(eq(aiPromptTemplateUses.templateId, own.id))
		);
		expect(uses).toEqual([]);
		expect(await listTemplates(owner, { limit: 5, sort: 'name', scope: 'tenant' })).toMatchObject({
			items: [{ name: 'Ours', author: 'A former member' }]
		});
	});
});
