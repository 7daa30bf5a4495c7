import postgres from 'postgres';
import { expect, test } from 'vitest';
import { database } from '../../support/app';
import { createTenant } from '../../support/factories';
import { fillHistory } from '../../../scripts/bench/fill-history';

test('a history has its messages in conversations, and as many generations and entries of the ledger', async () => {
	const tenants = [await createTenant(), await createTenant()];
	const tenantSlugs = tenants.map(({ scope }) => scope.tenantSlug);
	await fillHistory(database.ownerUrl, { rows: 200, tenantSlugs });
	const sql = postgres(database.ownerUrl, { max: 1 });
	try {
		const [counts] = await sql`
			select (select count(*) from ai_messages)::integer as messages,
				(select count(*) from ai_messages parent join ai_messages child on child.parent_id = parent.id
					and (child.tenant_id, child.conversation_id) = (parent.tenant_id, parent.conversation_id))::integer as answers,
				(select count(*) from ai_conversations)::integer as conversations,
				(select count(*) from ai_usage_ledger join ai_generations
					on (ai_generations.tenant_id, ai_generations.id) = (ai_usage_ledger.tenant_id, generation_id))::integer as charges,
				to_regclass('ai_messages_search_idx') is not null as "isIndexed"`;
		expect(counts).toEqual({ messages: 200, answers: 190, conversations: 10, charges: 200, isIndexed: true });
	} finally {
		await sql.end();
	}
});
