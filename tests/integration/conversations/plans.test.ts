import { sql, type SQL } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { withTenant } from '$lib/server/db/tenancy';
import '../../support/app';
import { asOwner } from '../../support/books';
import { createTenant } from '../../support/factories';

test('with 20,000 conversations a page of a list reads a page of its index, and sorts nothing', async () => {
	const tenant = await createTenant();
	const { tenantId, userId } = tenant.scope;
	await asOwner(async (owner) => {
		await owner`
			insert into ai_conversations (tenant_id, id, user_id, title, model_id, visibility, last_message_at)
			select ${tenantId}, gen_random_uuid(), ${userId}, 'Filler', 'a/b',
				case when n % 2 = 0 then 'tenant' else 'private' end::conversation_visibility,
				now() - n * interval '1 minute'
			from generate_series(1, 20000) n`;
		await owner`analyze ai_conversations`;
	});
	const planOf = async (which: SQL) => {
		const rows = await withTenant(tenant.scope, (tx) =>
			tx.execute<{ 'QUERY PLAN': string }>(sql`
				explain select id from ai_conversations where tenant_id = ${tenantId} and ${which}
				order by last_message_at desc, id desc limit 41`)
		);
		return rows.map((row) => row['QUERY PLAN']).join('\n');
	};
	const sidebar = await planOf(sql`user_id = ${userId} and is_archived = false and not is_pinned`);
	expect(sidebar).toContain('Index Scan using ai_conversations_newest_idx');
	expect(sidebar).not.toContain('Sort');
	const shared = await planOf(sql`visibility = 'tenant'`);
	expect(shared).toContain('Index Scan using ai_conversations_shared_idx');
	expect(shared).not.toContain('Sort');
});
