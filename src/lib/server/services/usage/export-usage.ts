import { csvLine, type CsvCell } from '$lib/domain/csv';
import { AppError } from '$lib/domain/errors';
import type { EntryFilter, UsageExport } from '$lib/domain/usage';
import { requirePermission, type TenantContext } from '../context';
import { DAILY_COLUMNS, readDailyPage } from './daily-rows';
import { ENTRY_COLUMNS, readEntryPage } from './entry-cells';

/**
 * Rows that are read at a time, each batch in a transaction of its own that goes on where the one before ended: a reader
 * who takes an hour holds neither a connection nor a snapshot, and memory has one batch, whatever the length.
 */
const ROWS_PER_BATCH = 1_000;

export interface CsvBatch {
	rows: CsvCell[][];
	/** null after the last one */
	nextCursor: string | null;
}

const SOURCES = {
	daily: { columns: DAILY_COLUMNS, read: readDailyPage },
	entries: { columns: ENTRY_COLUMNS, read: readEntryPage }
} as const satisfies Record<
	UsageExport,
	{
		columns: readonly string[];
		read: (
			context: TenantContext,
			filter: EntryFilter,
			page: { cursor: string | null; limit: number }
		) => Promise<CsvBatch>;
	}
>;

type WhichExport = EntryFilter & { what: UsageExport };

/** Usage as a CSV file, written while it is read: by day, member and model, or each entry of the ledger. */
export function exportUsage(
	context: TenantContext,
	{ what, ...filter }: WhichExport
): { filename: string; chunks: AsyncGenerator<string> } {
	requirePermission(context, 'usage:read-own');
	refuseUnknown(what, filter);
	return { filename: filenameOf(context, what, filter), chunks: chunksOf(context, what, filter) };
}

/**
 * The same for programs, a page at a time; only the first has the names of the columns.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function exportUsagePage(
	context: TenantContext,
	{ what, cursor, limit, ...filter }: WhichExport & { cursor?: string | null; limit: number }
): Promise<{ filename: string; content: string; nextCursor: string | null }> {
	requirePermission(context, 'usage:read-own');
	refuseUnknown(what, filter);
	const { columns, read } = SOURCES[what];
	const { rows, nextCursor } = await read(context, filter, { cursor: cursor ?? null, limit });
	const head = cursor == null ? csvLine(columns) : '';
	return {
		filename: filenameOf(context, what, filter),
		content: head + rows.map(csvLine).join(''),
		nextCursor
	};
}

async function* chunksOf(
	context: TenantContext,
	what: UsageExport,
	filter: EntryFilter
): AsyncGenerator<string> {
	const { columns, read } = SOURCES[what];
	yield csvLine(columns);
	let cursor: string | null = null;
	do {
		const batch: CsvBatch = await read(context, filter, { cursor, limit: ROWS_PER_BATCH });
		yield batch.rows.map(csvLine).join('');
		cursor = batch.nextCursor;
	} while (cursor !== null);
}

/** Rollups by day do not know which template or key the usage of a member came by. */
function refuseUnknown(what: UsageExport, { template, apiKey }: EntryFilter): void {
	if (what === 'entries' || (template === undefined && apiKey === undefined)) return;
	const problem = 'Of a template or an API key only the entries can be exported.';
	throw new AppError('INVALID_INPUT', problem, { fields: { what: [problem] } });
}

function filenameOf({ scope }: TenantContext, what: UsageExport, { from, to }: EntryFilter): string {
	return `${scope.tenantSlug} usage ${what === 'daily' ? 'by day' : 'entries'} ${from} to ${to}.csv`;
}
