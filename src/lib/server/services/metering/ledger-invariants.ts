import { sql, type SQL } from 'drizzle-orm';
import { columns, rebuiltRollups, ROLLUPS, type Rollup } from './rebuilt-rollups';

/** What is always true of the books: a query for the rows in which it is not. */
export interface LedgerInvariant {
	/** for people */
	says: string;
	violations: SQL;
}

/** A call's three budgets as rows, for sums by any of them. */
const BUDGETS_OF_CALL = sql`
	cross join lateral (
		values ('tenant'::budget_scope, tenant_id), ('member', user_id), ('api_key', api_key_id)
	) as budget(scope, subject_id)`;
const MONTH = sql`date_trunc('month', occurred_at at time zone 'UTC') at time zone 'UTC'`;

/** Longer than any call runs and its cost is asked for. */
const HOLD_AGE_MAX = sql`interval '1 hour'`;

/** Rows of a table of rollups that are not what the ledger says. */
function differing(rollup: Rollup): SQL {
	const row = columns([...rollup.keys, 'period', 'period_start']);
	const sums = ['period_end', ...Object.keys(rollup.sums)];
	return sql`
		with rebuilt as (${rebuiltRollups(rollup)})
		select ${row}, stats.total_cost as rollup_cost, rebuilt.total_cost as ledger_cost,
			stats.request_count as rollup_requests, rebuilt.request_count as ledger_requests,
			stats.prompt_tokens + stats.completion_tokens as rollup_tokens,
			rebuilt.prompt_tokens + rebuilt.completion_tokens as ledger_tokens
		from ${rollup.table} stats full join rebuilt using (${row})
		where (${columns(sums, 'stats')}) is distinct from (${columns(sums, 'rebuilt')})`;
}

/** Each looks at everything once: seconds for a million entries. Source: the design's metering document. */
export const LEDGER_INVARIANTS = {
	spent: {
		says: 'what each budget has spent is the sum of its entries in the ledger',
		violations: sql`
			with calls as (
				select tenant_id, user_id, api_key_id, ${MONTH} as period_start, sum(amount) as amount
				from ai_usage_ledger group by 1, 2, 3, 4
			), sums as (
				select tenant_id, scope, subject_id, period_start, sum(amount) as ledger
				from calls ${BUDGETS_OF_CALL} where subject_id is not null group by 1, 2, 3, 4
			)
			select tenant_id, scope, subject_id, period_start, spent, ledger
			from budgets full join sums using (tenant_id, scope, subject_id, period_start)
			where coalesce(spent, 0) <> coalesce(ledger, 0)`
	},
	held: {
		says: 'what each budget holds is the sum of the calls that are not settled',
		violations: sql`
			with sums as (
				select tenant_id, scope, subject_id, ${MONTH} as period_start, sum(hold) as holds
				from ai_generations ${BUDGETS_OF_CALL}
				where settled_at is null and subject_id is not null group by 1, 2, 3, 4
			)
			select tenant_id, scope, subject_id, period_start, held, holds
			from budgets full join sums using (tenant_id, scope, subject_id, period_start)
			where coalesce(held, 0) <> coalesce(holds, 0)`
	},
	'no hold left behind': {
		says: 'no call holds a budget for longer than it can take to end and to be settled',
		violations: sql`
			select tenant_id, id as generation_id, status, money, hold, occurred_at
			from ai_generations where settled_at is null and occurred_at < now() - ${HOLD_AGE_MAX}`
	},
	'charged once': {
		says: 'a settled call has exactly one charge, and no other call has any',
		violations: sql`
			with charges as (
				select tenant_id, generation_id as id, count(*) filter (where kind = 'charge') as charges
				from ai_usage_ledger group by 1, 2
			)
			select tenant_id, id as generation_id, money, coalesce(charges, 0) as charges
			from ai_generations full join charges using (tenant_id, id)
			where coalesce(charges, 0) <> case when money = 'settled' then 1 else 0 end`
	},
	'adjustments in order': {
		says: 'the adjustments of a charge are numbered 1, 2, 3 …',
		violations: sql`
			select tenant_id, generation_id, array_agg(sequence order by sequence) as sequences
			from ai_usage_ledger where kind = 'adjustment' group by 1, 2
			having min(sequence) <> 1 or max(sequence) <> count(*)`
	},
	'as the provider says': {
		says: "a call that was compared costs what the provider's record says, to the last digit",
		violations: sql`
			with compared as (
				select tenant_id, id, provider_cost from ai_generations where provider_cost is not null
			)
			select compared.tenant_id, compared.id as generation_id, provider_cost, sum(amount) as ledger
			from compared left join ai_usage_ledger ledger
				on ledger.tenant_id = compared.tenant_id and ledger.generation_id = compared.id
			group by 1, 2, 3 having coalesce(sum(amount), 0) <> provider_cost`
	},
	rollups: {
		says: 'the rollups by day, month and year are what the ledger adds up to',
		violations: differing(ROLLUPS.ai_usage_stats)
	},
	attributions: {
		says: 'so are those by template and by API key',
		violations: differing(ROLLUPS.ai_usage_attributions)
	},
	messages: {
		says: 'an answer shows what its calls cost',
		violations: sql`
			with costs as (
				select calls.tenant_id, calls.message_id as id, sum(amount) as ledger,
					sum(prompt_tokens + completion_tokens) as tokens
				from ai_generations calls join ai_usage_ledger ledger
					on ledger.tenant_id = calls.tenant_id and ledger.generation_id = calls.id
				where calls.message_id is not null group by 1, 2
			)
			select messages.tenant_id, messages.id as message_id, messages.cost, ledger, messages.total_tokens, tokens
			from ai_messages messages left join costs using (tenant_id, id)
			where messages.generation_id is not null
				and (messages.cost, messages.total_tokens::bigint) is distinct from (ledger, tokens)`
	},
	conversations: {
		says: 'a conversation shows what its calls cost',
		violations: sql`
			with costs as (
				-- By the calls that are still its own: one that was deleted may have begun anew under the same id.
				select call.tenant_id, call.conversation_id as id, sum(amount) as ledger,
					sum(prompt_tokens + completion_tokens) as tokens
				from ai_usage_ledger ledger
				join ai_generations call on call.tenant_id = ledger.tenant_id and call.id = ledger.generation_id
				where call.conversation_id is not null group by 1, 2
			)
			select tenant_id, id as conversation_id, total_cost, ledger, total_tokens, tokens
			from ai_conversations left join costs using (tenant_id, id)
			where total_cost <> coalesce(ledger, 0) or total_tokens <> coalesce(tokens, 0)`
	}
} as const satisfies Record<string, LedgerInvariant>;

export type LedgerInvariantName = keyof typeof LEDGER_INVARIANTS;
