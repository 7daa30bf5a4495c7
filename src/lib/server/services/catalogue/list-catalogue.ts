import { and, asc, eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Page } from '$lib/domain/lists';
import type { ModelFilter, PlatformModel } from '$lib/domain/models';
import { perThousand, PRICE_PROBLEMS, priceProblem, type PriceRecord } from '$lib/domain/price';
import { aiModels } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { matching, usableForAll, whetherUsable } from '../models/filter';
import { offsetOf, pageByOffset } from '../offset';
import { summaryOf } from '../models/summary';

/**
 * The catalogue for its administrator: quarantined models first, then by maker and name.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listCatalogue(
	_platform: PlatformContext,
	{ cursor, limit, isUsable, ...filter }: ModelFilter & { cursor?: string | null; limit: number }
): Promise<Page<PlatformModel>> {
	const offset = offsetOf(cursor);
	const rows = await withSystem((tx) =>
		tx
			.select()
			.from(aiModels)
			.where(and(matching(filter), whetherUsable(usableForAll, isUsable)))
			.orderBy(
				sql`${aiModels.quarantineReason} is null or not ${aiModels.isActive}`,
				asc(aiModels.provider),
				asc(aiModels.name),
				asc(aiModels.modelId)
			)
			.limit(limit + 1)
			.offset(offset)
	);
	return pageByOffset(rows.map(viewOf), { offset, limit });
}

/** @throws {AppError} NOT_FOUND */
export async function getCatalogueModel(
	_platform: PlatformContext,
	{ modelId }: { modelId: string }
): Promise<PlatformModel> {
	const [row] = await withSystem((tx) => tx.select().from(aiModels).where(eq(aiModels.modelId, modelId)));
	if (row === undefined) throw new AppError('NOT_FOUND');
	return viewOf(row);
}

function viewOf(row: typeof aiModels.$inferSelect): PlatformModel {
	const listed = row.listedPricing ?? row.pricing;
	const hasListedPrice = priceProblem(listed) === null;
	const { prompt, completion } = listed as PriceRecord;
	return {
		...summaryOf(row, null),
		quarantine: row.quarantineReason === null ? null : PRICE_PROBLEMS[row.quarantineReason],
		priceSource: row.priceSource,
		listed: hasListedPrice
			? { inputCostPer1k: perThousand(prompt), outputCostPer1k: perThousand(completion) }
			: null,
		syncedAt: row.syncedAt?.toISOString() ?? null
	};
}
