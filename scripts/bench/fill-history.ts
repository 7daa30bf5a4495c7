import postgres from 'postgres';
import { MODEL } from './targets';

const MESSAGES_PER_CONVERSATION = 20;
/** Filled with a row at a time they would take longer than everything else. */
const BUILT_AFTERWARDS = 'ai_messages_search_idx';

/**
 * Conversations of questions and answers over the year before now, in tenants of the people given, and as many entries
 * of the ledger as messages, each with its generation. As the database's owner and without triggers, since what they
 * would check is so.
 */
export async function fillHistory(
	ownerUrl: string,
	{ rows, tenantSlugs }: { rows: number; tenantSlugs: string[] }
): Promise<void> {
	const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
	try {
		await owner.begin(async (sql) => {
			await sql`set local session_replication_role = replica`;
			await sql`set local maintenance_work_mem = '256MB'`;
			const [index] = await sql<{ definition: string }[]>`
				select pg_get_indexdef(${BUILT_AFTERWARDS}::regclass) as definition`;
			await sql`drop index ${sql(BUILT_AFTERWARDS)}`;
			await insert(sql, rows, tenantSlugs);
			await sql.unsafe(index?.definition ?? '');
		});
		await owner`vacuum analyze`;
	} finally {
		await owner.end();
	}
}

async function insert(sql: postgres.TransactionSql, rows: number, tenantSlugs: string[]): Promise<void> {
	// Ids that grow with time, as the application's do.
	await sql`
		create temp table history on commit drop as
		select tenant_id, user_id, number, number % ${MESSAGES_PER_CONVERSATION} as position,
			lpad(to_hex(number / ${MESSAGES_PER_CONVERSATION}), 32, '0')::uuid as conversation_id,
			lpad(to_hex(number), 32, '0')::uuid as id,
			lpad(to_hex(number - 1), 32, '0')::uuid as id_before,
			now() - (${rows}::integer - number) * interval '1 year' / ${rows}::integer as at
		from generate_series(0, ${rows}::integer - 1) as number
		join (
			select row_number() over () - 1 as place, tenant_id, user_id
			from memberships join tenants on tenants.id = tenant_id where slug = any(${tenantSlugs})
		) as people on people.place = number / ${MESSAGES_PER_CONVERSATION} % ${tenantSlugs.length}`;
	await sql`
		insert into ai_conversations
			(tenant_id, id, user_id, title, model_id, message_count, active_leaf_id, last_message_at, created_at)
		select tenant_id, conversation_id, user_id, 'Conversation ' || number, ${MODEL}, ${MESSAGES_PER_CONVERSATION},
			id, at, at
		from history where position = ${MESSAGES_PER_CONVERSATION - 1}`;
	await sql`
		insert into ai_messages
			(tenant_id, id, conversation_id, parent_id, author_id, role, content, parts, model_id, generation_id, created_at)
		select tenant_id, id, conversation_id, case when position > 0 then id_before end,
			case when position % 2 = 0 then user_id end,
			(case when position % 2 = 0 then 'user' else 'assistant' end)::message_role, text,
			jsonb_build_array(jsonb_build_object('type', 'text', 'text', text)),
			${MODEL}, case when position % 2 = 1 then id end, at
		from history, lateral (select 'Something about topic ' || number % 1000 || ' and a little more of it.') as said(text)`;
	await sql`
		insert into ai_generations
			(tenant_id, id, kind, user_id, conversation_id, message_id, status, money, model_id, price_id, pricing, hold,
			prompt_tokens_estimated, output_tokens_max, occurred_at, heartbeat_at, finished_at, settled_at, reconciled_at, created_at)
		select tenant_id, history.id, 'chat', user_id, conversation_id, history.id, 'completed', 'settled', ${MODEL},
			price.id, price.pricing, 0.001, 20, 1000, at, at, at, at, at, at
		from history, ${price(sql)}`;
	await sql`
		insert into ai_usage_ledger
			(tenant_id, id, generation_id, kind, purpose, sequence, source, amount, user_id, conversation_id, model_id,
			prompt_tokens, completion_tokens, price_id, pricing, occurred_at, created_at)
		select tenant_id, history.id, history.id, 'charge', 'chat', 0, 'stream', 0.000123, user_id, conversation_id, ${MODEL},
			20, 200, price.id, price.pricing, at, at
		from history, ${price(sql)}`;
}

const price = (sql: postgres.TransactionSql) =>
	sql`(
		select ai_model_prices.id, ai_model_prices.pricing
		from ai_model_prices join ai_models on ai_models.id = ai_model_prices.model_id
		where ai_models.model_id = ${MODEL} limit 1
	) as price`;
