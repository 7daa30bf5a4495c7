import type { ListedModel } from '$lib/domain/models';
import { recommend } from '$lib/domain/recommendations';
import { formatPrice } from '$lib/features/models/format';

/** A model that may answer in place of the one that did. */
export interface Alternative {
	modelId: string;
	name: string;
	price: string;
}

const SHOWN_MAX = 6;
const RECOMMENDED_FOR = ['writing', 'reasoning', 'cheap-and-fast'] as const;

/**
 * A few models to choose from: the one chosen below, those that have answered here, and what we recommend. Whoever
 * wants any other chooses it below first.
 */
export function alternativesTo(
	answeredBy: string | undefined,
	{ models, near }: { models: readonly ListedModel[]; near: readonly (string | undefined)[] }
): Alternative[] {
	const usable = models.filter(({ isUsable }) => isUsable);
	const nearby = near.flatMap((id) => usable.find(({ modelId }) => modelId === id) ?? []);
	const recommended = RECOMMENDED_FOR.flatMap((useCase) => recommend(usable, useCase).slice(0, 2));
	return [...new Set([...nearby, ...recommended])]
		.filter(({ modelId }) => modelId !== answeredBy)
		.slice(0, SHOWN_MAX)
		.map((model) => ({ modelId: model.modelId, name: model.name, price: formatPrice(model) }));
}
