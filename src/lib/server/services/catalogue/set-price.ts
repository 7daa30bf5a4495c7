import { eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { Usd } from '$lib/domain/money';
import {
	perThousand,
	PRICE_PROBLEMS,
	priceProblem,
	priceRecordSchema,
	type PriceRecord
} from '$lib/domain/price';
import { useCasesOf } from '$lib/domain/recommendations';
import { aiModelPrices, aiModels } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';

interface NewPrice {
	modelId: string;
	/** USD per million tokens; null takes the price that the provider lists */
	price: { inputPerMillionUsd: string; outputPerMillionUsd: string } | null;
}

/**
 * Gives a model a price and lets it out of quarantine. A price of the administrator's own stays until they take the
 * provider's again; holds and estimates go by it, bills by what the provider charges.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT when the provider lists no price that could be taken
 */
export async function setPrice(platform: PlatformContext, { modelId, price }: NewPrice): Promise<void> {
	await withSystem(async (tx) => {
		const [model] = await tx.select().from(aiModels).where(eq(aiModels.modelId, modelId)).for('update');
		if (model === undefined) throw new AppError('NOT_FOUND');
		const pricing = price === null ? listedPrice(model.listedPricing ?? model.pricing) : ownPrice(price);
		const costs = {
			inputCostPer1k: perThousand(pricing.prompt),
			outputCostPer1k: perThousand(pricing.completion)
		};
		await tx
			.update(aiModels)
			.set({
				pricing,
				...costs,
				config: { ...model.config, recommendedFor: useCasesOf({ ...model, ...costs }) },
				priceSource: price === null ? 'provider' : 'admin',
				quarantineReason: null
			})
			.where(eq(aiModels.id, model.id));
		await tx.insert(aiModelPrices).values({ modelId: model.id, pricing });
		await recordOnPlatform(tx, platform, {
			action: 'model.priced',
			target: model.name,
			data: { modelId, prompt: pricing.prompt, completion: pricing.completion }
		});
	});
}

/** @throws {AppError} INVALID_INPUT */
function listedPrice(listed: unknown): PriceRecord {
	const problem = priceProblem(listed);
	if (problem === null) return priceRecordSchema.parse(listed);
	throw new AppError('INVALID_INPUT', `${PRICE_PROBLEMS[problem]} Please enter one.`, {
		fields: { price: ['is needed'] }
	});
}

function ownPrice({ inputPerMillionUsd, outputPerMillionUsd }: NonNullable<NewPrice['price']>): PriceRecord {
	const perToken = (perMillion: string) => new Usd(perMillion).div(1_000_000).toFixed();
	return { prompt: perToken(inputPerMillionUsd), completion: perToken(outputPerMillionUsd) };
}
