import type { CsvCell } from '$lib/domain/csv';
import type { EntryFilter, LedgerEntry } from '$lib/domain/usage';
import { withTenant } from '../../db/tenancy';
import type { TenantContext } from '../context';
import { entryCursor, readEntries, readEntryCursor } from './entry-rows';

const CELLS = {
	Entry: (entry) => entry.id,
	'Time (UTC)': (entry) => entry.at,
	Kind: (entry) => entry.kind,
	Purpose: (entry) => entry.purpose,
	'Figure from': (entry) => entry.source,
	'Amount (USD)': (entry) => entry.amount,
	Member: (entry) => entry.member.name,
	'Member id': (entry) => entry.member.id,
	Model: (entry) => entry.modelId,
	'Model served': (entry) => entry.modelServed,
	Provider: (entry) => entry.provider,
	Template: (entry) => entry.template,
	'API key': (entry) => entry.apiKey,
	'Tokens in': (entry) => entry.promptTokens,
	'Tokens out': (entry) => entry.completionTokens,
	'Reasoning tokens': (entry) => entry.reasoningTokens,
	'Cached tokens': (entry) => entry.cachedTokens,
	'Cache write tokens': (entry) => entry.cacheWriteTokens,
	'Price in (USD a token)': (entry) => entry.price.prompt,
	'Price out (USD a token)': (entry) => entry.price.completion,
	Generation: (entry) => entry.generationId,
	Step: (entry) => entry.step,
	Reason: (entry) => entry.reason
} as const satisfies Record<string, (entry: LedgerEntry) => CsvCell>;

export const ENTRY_COLUMNS = Object.keys(CELLS);

/** Entries of the ledger as cells, oldest first. */
export async function readEntryPage(
	context: TenantContext,
	filter: EntryFilter,
	{ cursor, limit }: { cursor: string | null; limit: number }
): Promise<{ rows: CsvCell[][]; nextCursor: string | null }> {
	const after = readEntryCursor(cursor);
	const entries = await withTenant(context.scope, (tx) =>
		readEntries(tx, context, filter, { after, limit: limit + 1, order: 'oldest first' })
	);
	const page = entries.slice(0, limit);
	const last = page.at(-1);
	return {
		rows: page.map((entry) => Object.values(CELLS).map((cell) => cell(entry))),
		nextCursor: entries.length > limit && last !== undefined ? entryCursor(last) : null
	};
}
