import { desc, eq } from 'drizzle-orm';
import type { PricePoint } from '$lib/domain/models';
import { perThousand, priceProblem } from '$lib/domain/price';
import { aiModelPrices, aiModels } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';

const POINTS_MAX = 100;

/** The prices that a model has had, oldest first. */
export async function getPriceHistory(
	_platform: PlatformContext,
	{ modelId }: { modelId: string }
): Promise<PricePoint[]> {
	const rows = await withSystem((tx) =>
		tx
			.select({ effectiveFrom: aiModelPrices.effectiveFrom, pricing: aiModelPrices.pricing })
			.from(aiModelPrices)
			.innerJoin(aiModels, eq(aiModels.id, aiModelPrices.modelId))
			.where(eq(aiModels.modelId, modelId))
			.orderBy(desc(aiModelPrices.effectiveFrom), desc(aiModelPrices.id))
			.limit(POINTS_MAX)
	);
	return rows
		.filter(({ pricing }) => priceProblem(pricing) === null)
		.map(({ effectiveFrom, pricing }) => ({
			effectiveFrom: effectiveFrom.toISOString(),
			inputCostPer1k: perThousand(pricing.prompt),
			outputCostPer1k: perThousand(pricing.completion)
		}))
		.reverse();
}
