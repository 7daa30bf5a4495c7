import type { ListedModel } from '$lib/domain/models';
import { Usd } from '$lib/domain/money';
import { formatPrice } from '$lib/features/models/format';

/** A model that may answer at the limit. */
export interface FallbackChoice {
	modelId: string;
	/** `GPT-4o-mini: $0.15 in · $0.60 out` */
	label: string;
}

type Model = Pick<ListedModel, 'modelId' | 'name' | 'isUsable' | 'inputCostPer1k' | 'outputCostPer1k'>;

/** The models that can be used, cheapest first; the one that is set is among them whether or not it can. */
export function fallbackChoices(models: readonly Model[], current: string | null): FallbackChoice[] {
	const price = ({ inputCostPer1k, outputCostPer1k }: Model) => new Usd(inputCostPer1k).plus(outputCostPer1k);
	const usable = models
		.filter(({ isUsable }) => isUsable)
		.toSorted((a, b) => price(a).cmp(price(b)) || a.name.localeCompare(b.name))
		.map((model) => ({ modelId: model.modelId, label: `${model.name}: ${formatPrice(model)}` }));
	if (current === null || usable.some(({ modelId }) => modelId === current)) return usable;
	const name = models.find(({ modelId }) => modelId === current)?.name ?? current;
	return [{ modelId: current, label: `${name}: cannot be used right now` }, ...usable];
}
