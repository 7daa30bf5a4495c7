import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STARTER_TEMPLATES } from '$lib/server/db/seeds/starter-templates';
import { seedTemplates } from '$lib/server/db/seeds/templates';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let owner: postgres.Sql;
const STARTERS = Object.keys(STARTER_TEMPLATES).length;

beforeAll(async () => {
	database = await createTestDatabase();
	owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});

afterAll(async () => {
	await owner.end();
	await database.drop();
});

const named = async (name: string) =>
	(await owner`select * from ai_prompt_templates where tenant_id is null and name = ${name}`)[0]!;

describe('the templates that come with the product', () => {
	test('are there once, however often and by however many they are seeded', async () => {
		const again = await Promise.all([seedTemplates(database.ownerUrl), seedTemplates(database.ownerUrl)]);
		expect(again).toEqual([
			{ inserted: 0, updated: 0 },
			{ inserted: 0, updated: 0 }
		]);
		const [count] = await owner`
			select count(*)::int as templates,
				(select count(*)::int from ai_prompt_template_versions) as versions from ai_prompt_templates`;
		expect(count).toEqual({ templates: STARTERS, versions: STARTERS });
	});

	test('of an older release become what they are now, as a further version', async () => {
		const { id } = await named('Brainstorm');
		await owner`update ai_prompt_templates set user_prompt_template = 'Old {{goal}}' where id = ${id}`;
		expect(await seedTemplates(database.ownerUrl)).toEqual({ inserted: 0, updated: 1 });
		expect(await named('Brainstorm')).toMatchObject({
			id,
			version_number: 2,
			user_prompt_template: STARTER_TEMPLATES.brainstorm!.userPromptTemplate
		});
	});

	test('that an administrator has changed or deleted stay as they left them', async () => {
		const changed = await named('Translate');
		await owner`update ai_prompt_templates set name = 'Our own' where id = ${changed.id as string}`;
		await owner`update ai_prompt_template_versions set author_id = gen_random_uuid() where id = ${changed.version_id as string}`;
		const deleted = await named('Bug report');
		await owner`update ai_prompt_templates set deleted_at = now(), description = 'x' where id = ${deleted.id as string}`;
		expect(await seedTemplates(database.ownerUrl)).toEqual({ inserted: 0, updated: 0 });
		expect(await named('Our own')).toMatchObject({ id: changed.id });
	});
});
