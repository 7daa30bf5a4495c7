import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { batchInOrder } from '$lib/server/db/batch';
import type { Transaction } from '$lib/server/db/client';
import { violatesUnique } from '$lib/server/db/errors';
import { aiConversations } from '$lib/server/db/schema';
import { withTenant } from '$lib/server/db/tenancy';
import '../../support/app';
import { createTenant, MODEL } from '../../support/factories';

const tenant = await createTenant();
const { tenantId, userId } = tenant.scope;

const insert = (tx: Transaction, id: string) =>
	tx.insert(aiConversations).values({ tenantId, id, userId, title: 'Hello', modelId: MODEL });
const find = (tx: Transaction, id: string) =>
	tx.execute<{ id: string }>(sql`select id from ai_conversations where id = ${id}`);

test('statements of a batch in order find what those before them have done, whatever their kinds', async () => {
	const id = newId();
	// As a verb that calls a verb: it is handed to the connection some steps later than a bare statement.
	const inserted = async (tx: Transaction) => [await insert(tx, id)];
	const deeply = async (tx: Transaction) => [await inserted(tx)];
	const results = await withTenant(tenant.scope, (tx) =>
		batchInOrder([() => find(tx, id), async () => deeply(await Promise.resolve(tx)), () => find(tx, id)])
	);
	expect([results[0], results[2]].map((rows) => rows.length)).toEqual([0, 1]);
});

test('the failure of a batch in order is that of the first statement that failed, not of what it kept from being done', async () => {
	const id = newId();
	const refused = await withTenant(tenant.scope, (tx) =>
		batchInOrder([() => insert(tx, id), () => insert(tx, id), () => find(tx, id)])
	).catch((error: unknown) => error);
	expect(violatesUnique(refused, 'ai_conversations_tenant_id_id_pk')).toBe(true);
});
