import { desc, lt } from 'drizzle-orm';
import type { AuditEntry } from '$lib/domain/audit';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { platformAuditLog } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';

/**
 * What administrators of the platform did, newest first.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listPlatformAudit(
	_platform: PlatformContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<AuditEntry>> {
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const rows = await withSystem((tx) =>
		tx
			.select()
			.from(platformAuditLog)
			.where(cursor == null ? undefined : lt(platformAuditLog.id, cursor))
			.orderBy(desc(platformAuditLog.id))
			.limit(limit + 1)
	);
	const items = rows.slice(0, limit).map(({ createdAt, ...entry }) => ({
		...entry,
		actor: 'platform' as const,
		at: createdAt.toISOString()
	}));
	return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
