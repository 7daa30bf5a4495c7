import { sql, type SQL } from 'drizzle-orm';
import { isId } from '$lib/domain/ids';
import { invalidCursor } from '$lib/domain/lists';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { PriceRecord } from '$lib/domain/price';
import type { EntryFilter, LedgerEntry } from '$lib/domain/usage';
import type { Transaction } from '../../db/client';
import type { TenantContext } from '../context';
import { decodeCursor, encodeCursor } from '../cursor';
import { classCosts } from './totals';
import { instant, visibleUsage } from './which';

/** Where a page of the ledger begins: behind this entry. */
interface Position {
	at: string;
	id: string;
}

interface EntryPage {
	after: Position | null;
	limit: number;
	order: 'newest first' | 'oldest first';
}

/**
 * Entries that a figure is the sum of, in order of time. Whatever is named besides (a conversation's title, a template)
 * is read under row-level security: of what is private to somebody else there is nothing here, whoever asks.
 */
export async function readEntries(
	tx: Transaction,
	context: TenantContext,
	filter: EntryFilter,
	page: EntryPage
): Promise<LedgerEntry[]> {
	const rows = await tx.execute<EntryRow>(entryPage(context, filter, page));
	return rows.map(entryOf);
}

export function entryPage(
	context: TenantContext,
	filter: EntryFilter,
	{ after, limit, order }: EntryPage
): SQL {
	const [direction, beyond] = order === 'newest first' ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
	const isAfter =
		after === null
			? sql`true`
			: sql`(occurred_at, id) ${beyond} (${after.at}::timestamptz, ${after.id}::uuid)`;
	return sql`
		with page as (
			select * from ai_usage_ledger where ${entriesOf(context, filter)} and ${isAfter}
			order by occurred_at ${direction}, id ${direction} limit ${limit}
		)
		select page.*, to_json(page.occurred_at) #>> '{}' as at,
			coalesce(users.name, 'Former member') as member_name, templates.name as template_name,
			keys.name as key_name, conversations.title
		from page
		left join users on users.id = page.user_id
		left join ai_prompt_templates templates on templates.id = page.template_id
		left join api_keys keys on keys.tenant_id = page.tenant_id and keys.id = page.api_key_id
		left join ai_conversations conversations
			on conversations.tenant_id = page.tenant_id and conversations.id = page.conversation_id
		order by page.occurred_at ${direction}, page.id ${direction}`;
}

/** A condition on the ledger: what the filter names, of what the asker may read. */
export function entriesOf(context: TenantContext, filter: EntryFilter): SQL {
	const { from, to, model, member, template, apiKey } = filter;
	const conditions = [
		visibleUsage(context),
		...(member === undefined ? [] : [sql`user_id = ${member}`]),
		sql`occurred_at >= ${instant(new Date(from))} and occurred_at < ${instant(periodRange('daily', new Date(to)).end)}`,
		...(model === undefined ? [] : [sql`model_id = ${model}`]),
		...(template === undefined ? [] : [sql`template_id = ${template}`]),
		...(apiKey === undefined ? [] : [sql`api_key_id = ${apiKey}`])
	];
	return sql.join(conditions, sql` and `);
}

interface EntryRow extends Record<string, unknown> {
	id: string;
	generation_id: string;
	at: string;
	kind: LedgerEntry['kind'];
	purpose: LedgerEntry['purpose'];
	step: number;
	source: LedgerEntry['source'];
	amount: string;
	reason: string | null;
	user_id: string;
	member_name: string;
	model_id: string;
	model_served: string | null;
	provider: string | null;
	template_id: string | null;
	template_name: string | null;
	api_key_id: string | null;
	key_name: string | null;
	conversation_id: string | null;
	title: string | null;
	prompt_tokens: number;
	completion_tokens: number;
	reasoning_tokens: number;
	cached_tokens: number;
	cache_write_tokens: number;
	input_cost: string;
	cache_read_cost: string;
	cache_write_cost: string;
	output_cost: string;
	pricing: PriceRecord;
}

function entryOf(row: EntryRow): LedgerEntry {
	const { template_id, api_key_id, conversation_id } = row;
	return {
		id: row.id,
		generationId: row.generation_id,
		at: new Date(row.at).toISOString(),
		kind: row.kind,
		purpose: row.purpose,
		step: row.step,
		source: row.source,
		amount: usdString(row.amount),
		reason: row.reason,
		member: { id: row.user_id, name: row.member_name },
		modelId: row.model_id,
		modelServed: row.model_served,
		provider: row.provider,
		template: template_id === null ? null : (row.template_name ?? 'A template that is private or deleted'),
		apiKey: api_key_id === null ? null : (row.key_name ?? 'A deleted key'),
		conversation:
			conversation_id === null || row.title === null ? null : { id: conversation_id, title: row.title },
		promptTokens: row.prompt_tokens,
		completionTokens: row.completion_tokens,
		reasoningTokens: row.reasoning_tokens,
		cachedTokens: row.cached_tokens,
		cacheWriteTokens: row.cache_write_tokens,
		costs: classCosts({
			total: row.amount,
			input: row.input_cost,
			cacheRead: row.cache_read_cost,
			cacheWrite: row.cache_write_cost,
			output: row.output_cost
		}),
		price: row.pricing
	};
}

export function entryCursor({ at, id }: Position): string {
	return encodeCursor([at, id]);
}

/** @throws {AppError} INVALID_INPUT */
export function readEntryCursor(cursor: string | null | undefined): Position | null {
	if (cursor == null) return null;
	const after = decodeCursor(cursor, ['at', 'id']);
	if (!isId(after.id) || Number.isNaN(Date.parse(after.at))) throw invalidCursor();
	return after;
}
