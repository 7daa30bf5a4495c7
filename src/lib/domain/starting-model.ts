import type { ListedModel } from './models';
import { blendedPrice, recommend } from './recommendations';

export interface StartingModel {
	modelId: string;
	/** why it is not the usual one, for whoever begins a conversation; null when it is */
	note: string | null;
}

/**
 * The model that a new conversation begins with: the usual one, or, where that cannot be used, the first that we
 * recommend for writing and that is not dearer, so that nobody pays more than they are used to without choosing it.
 * Where nothing can be used it stays the usual one, which then says why.
 */
export function startingModel(models: readonly ListedModel[], usualModelId: string): StartingModel {
	const usual = models.find(({ modelId }) => modelId === usualModelId);
	if (usual?.isUsable === true) return { modelId: usualModelId, note: null };
	const other = substitute(
		models.filter(({ isUsable }) => isUsable),
		usual
	);
	if (other === undefined) return { modelId: usualModelId, note: null };
	const why = usual === undefined ? 'It is not in the catalogue.' : usual.unusableReason;
	return {
		modelId: other.modelId,
		note: `${usual?.name ?? usualModelId} is the usual model here, but cannot be used: ${why} You start with ${other.name}.`
	};
}

function substitute(usable: ListedModel[], usual: ListedModel | undefined): ListedModel | undefined {
	const notDearer =
		usual === undefined ? usable : usable.filter((model) => blendedPrice(model) <= blendedPrice(usual));
	return (
		recommend(notDearer, 'writing')[0] ??
		recommend(notDearer, 'cheap-and-fast')[0] ??
		recommend(usable, 'cheap-and-fast')[0] ??
		usable[0]
	);
}
