import { describe, expect, test } from 'vitest';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { getVersion, listVersions } from '$lib/server/services/templates/list-versions';
import { restoreVersion } from '$lib/server/services/templates/restore-version';
import { updateTemplate } from '$lib/server/services/templates/update-template';
import { useTemplate } from '$lib/server/services/templates/use-template';
import '../../support/app';
import { untilWaiting } from '../../support/accounts';
import { asOwner } from '../../support/books';
import { addMember, createTenant } from '../../support/factories';
import { templateContent, writeTemplate } from '../../support/templates';

const says = (userPromptTemplate: string) => templateContent({ userPromptTemplate });

/** Changes of a template of which none gets any further before all of them have come to it. */
async function atOnce<Result>(id: string, begin: () => Promise<Result>[]) {
	const { promise: settled, resolve } = Promise.withResolvers<PromiseSettledResult<Result>[]>();
	await asOwner((owner) =>
		owner.begin(async (sql) => {
			await sql`select from ai_prompt_templates where id = ${id} for update`;
			const changes = begin();
			resolve(Promise.allSettled(changes));
			await untilWaiting(changes.length, ...changes);
		})
	);
	return settled;
}

describe('a save', () => {
	test('is a further version with its author and note; earlier ones stay what they were', async () => {
		const owner = await createTenant();
		const admin = await addMember(owner, { role: 'admin' });
		const { id } = await writeTemplate(owner, { isPublic: true });
		await updateTemplate(admin, { id, baseVersion: 1, note: 'Shorter', ...says('Hi {{name}}') });
		expect(await getTemplate(owner, { id })).toMatchObject({ version: 2, userPromptTemplate: 'Hi {{name}}' });
		expect(await getTemplate(owner, { id, version: 1 })).toMatchObject({
			version: 1,
			userPromptTemplate: 'Hello {{name}}'
		});
		expect((await listVersions(owner, { id, limit: 10 })).items).toMatchObject([
			{ number: 2, author: 'A admin', note: 'Shorter', isCurrent: true },
			{ number: 1, author: 'Ada Owner', note: '', isCurrent: false }
		]);
		expect((await getVersion(owner, { id, number: 1 })).content.userPromptTemplate).toBe('Hello {{name}}');
		await expect(getVersion(owner, { id, number: 3 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});

	test('of an earlier version is refused with what there is now, and nothing is lost', async () => {
		const owner = await createTenant();
		const admin = await addMember(owner, { role: 'admin' });
		const { id } = await writeTemplate(owner, { isPublic: true });
		await updateTemplate(admin, { id, baseVersion: 1, note: '', ...says('First: {{name}}') });
		const second = { id, note: '', ...says('Second: {{name}}') };
		await expect(updateTemplate(owner, { ...second, baseVersion: 1 })).rejects.toMatchObject({
			code: 'CONFLICT',
			details: {
				current: { version: 2, author: 'A admin', content: { userPromptTemplate: 'First: {{name}}' } }
			}
		});
		expect(await getTemplate(owner, { id })).toMatchObject({ userPromptTemplate: 'First: {{name}}' });
		await updateTemplate(owner, { ...second, baseVersion: 2 });
		expect((await listVersions(owner, { id, limit: 10 })).items.map(({ number }) => number)).toEqual([
			3, 2, 1
		]);
	});

	test('at the same moment as others is taken of one, and the rest are told', async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant);
		const save = (_: unknown, index: number) =>
			updateTemplate(tenant, { id, baseVersion: 1, note: '', ...says(`${index}: {{name}}`) });
		const saves = await atOnce(id, () => Array.from({ length: 8 }, save));
		const taken = saves.filter(({ status }) => status === 'fulfilled');
		expect(taken).toHaveLength(1);
		for (const save of saves) {
			if (save.status === 'rejected') expect(save.reason).toMatchObject({ code: 'CONFLICT' });
		}
		expect((await getTemplate(tenant, { id })).version).toBe(2);
	});

	test('that is sent again, since its answer was lost, is one', async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant);
		const save = { id, baseVersion: 1, note: '', ...says('Hi {{name}}') };
		await updateTemplate(tenant, save);
		expect(await updateTemplate(tenant, save)).toMatchObject({ version: 2 });
		expect((await listVersions(tenant, { id, limit: 10 })).items).toHaveLength(2);
	});
});

describe('the list of versions', () => {
	test('has what each was used for, and goes on page by page', async () => {
		const tenant = await createTenant();
		const { id, versionId } = await writeTemplate(tenant);
		await useTemplate(tenant, { id, variables: { name: 'x' } });
		await updateTemplate(tenant, { id, baseVersion: 1, note: '', ...says('Hi {{name}}') });
		await useTemplate(tenant, { id, versionId, variables: { name: 'x' } });
		await useTemplate(tenant, { id, variables: { name: 'x' } });
		const first = await listVersions(tenant, { id, limit: 1 });
		const second = await listVersions(tenant, { id, limit: 1, cursor: first.nextCursor });
		expect([...first.items, ...second.items]).toMatchObject([
			{ number: 2, usageCount: 1, cost: '0' },
			{ number: 1, usageCount: 2, cost: '0' }
		]);
		expect(second.nextCursor).toBeNull();
	});
});

describe('restoring a version', () => {
	test('says again what it said, as a new version', async () => {
		const tenant = await createTenant();
		const { id } = await writeTemplate(tenant);
		await updateTemplate(tenant, { id, baseVersion: 1, note: '', ...says('Hi {{name}}') });
		expect(await restoreVersion(tenant, { id, version: 1 })).toMatchObject({
			version: 3,
			userPromptTemplate: 'Hello {{name}}'
		});
		expect((await listVersions(tenant, { id, limit: 1 })).items).toMatchObject([{ note: 'Version 1 again' }]);
		await expect(restoreVersion(tenant, { id, version: 2, baseVersion: 2 })).rejects.toMatchObject({
			code: 'CONFLICT'
		});
		await expect(restoreVersion(tenant, { id, version: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});
});
