import type { Page } from '$lib/domain/lists';
import type { EntryFilter, LedgerEntry } from '$lib/domain/usage';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { entryCursor, readEntries, readEntryCursor } from './entry-rows';

/**
 * The entries of the ledger behind a figure, newest first: admins see everybody's, everybody else their own.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listEntries(
	context: TenantContext,
	{ cursor, limit, ...filter }: EntryFilter & { cursor?: string | null; limit: number }
): Promise<Page<LedgerEntry>> {
	requirePermission(context, 'usage:read-own');
	const after = readEntryCursor(cursor);
	const entries = await withTenant(context.scope, (tx) =>
		readEntries(tx, context, filter, { after, limit: limit + 1, order: 'newest first' })
	);
	const items = entries.slice(0, limit);
	const last = items.at(-1);
	return { items, nextCursor: entries.length > limit && last !== undefined ? entryCursor(last) : null };
}
