import { desc, eq } from 'drizzle-orm';
import type { CatalogueSync } from '$lib/domain/catalogue-sync';
import { catalogueSyncs, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';

/** The latest comparison with the provider's catalogue, under way or over; null before the first. */
export async function lastSync(_platform: PlatformContext): Promise<CatalogueSync | null> {
	const [sync] = await withSystem((tx) =>
		tx
			.select({
				id: catalogueSyncs.id,
				status: catalogueSyncs.status,
				phase: catalogueSyncs.phase,
				startedAt: catalogueSyncs.createdAt,
				finishedAt: catalogueSyncs.finishedAt,
				startedBy: users.name,
				report: catalogueSyncs.report,
				failure: catalogueSyncs.failure
			})
			.from(catalogueSyncs)
			.leftJoin(users, eq(users.id, catalogueSyncs.startedBy))
			// Ids are ordered by time.
			.orderBy(desc(catalogueSyncs.id))
			.limit(1)
	);
	if (sync === undefined) return null;
	return {
		...sync,
		startedAt: sync.startedAt.toISOString(),
		finishedAt: sync.finishedAt?.toISOString() ?? null
	};
}
