import { USE_CASE_LABELS, USE_CASES, type ListedModel, type UseCase } from '$lib/domain/models';
import { recommend } from '$lib/domain/recommendations';
import { CAPABILITIES, capabilitiesOf, type CapabilityKey } from './capabilities';

/** What is asked of the list of models; empty asks for nothing. */
export interface ModelQuery {
	search: string;
	/** the maker, as the list writes it */
	maker: string;
	useCase: UseCase | '';
	/** all of them */
	capabilities: CapabilityKey[];
	isUsableOnly: boolean;
}

const SEARCH_LENGTH_MAX = 100;

/** From an address; what makes no sense there asks for nothing. */
export function readModelQuery(address: URLSearchParams): ModelQuery {
	const asked = new Set(address.getAll('can'));
	return {
		search: (address.get('search') ?? '').slice(0, SEARCH_LENGTH_MAX),
		maker: address.get('maker') ?? '',
		useCase: USE_CASES.find((useCase) => useCase === address.get('for')) ?? '',
		capabilities: CAPABILITIES.map(({ key }) => key).filter((key) => asked.has(key)),
		isUsableOnly: address.get('usable') === 'yes'
	};
}

/** `?search=claude&can=vision`; empty when nothing is asked. */
export function writeModelQuery({ search, maker, useCase, capabilities, isUsableOnly }: ModelQuery): string {
	const given = [
		['search', search.trim()],
		['maker', maker],
		['for', useCase],
		...capabilities.map((key) => ['can', key]),
		['usable', isUsableOnly ? 'yes' : '']
	].filter(([, value]) => value !== '');
	return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** Those that match; for a use case the usable ones first and best first, otherwise in the order they came. */
export function filterModels<Model extends ListedModel>(
	models: readonly Model[],
	{ search, maker, useCase, capabilities, isUsableOnly }: ModelQuery
): Model[] {
	const needed = CAPABILITIES.filter(({ key }) => capabilities.includes(key));
	const found = models.filter(
		(model) =>
			(!isUsableOnly || model.isUsable) &&
			(maker === '' || model.provider === maker) &&
			needed.every(({ isIn }) => isIn(model.capabilities)) &&
			hasWords(model, search)
	);
	if (useCase === '') return found;
	const { usable = [], unusable = [] } = Object.groupBy(found, ({ isUsable }) =>
		isUsable ? 'usable' : 'unusable'
	);
	return [...recommend(usable, useCase), ...recommend(unusable, useCase)];
}

/** Every word has to occur somewhere: `claude vision`, `cheap google`. */
export function hasWords(model: ListedModel, words: string): boolean {
	const uses = model.recommendedFor.map((useCase) => USE_CASE_LABELS[useCase]);
	const text = [model.name, model.provider, model.modelId, ...uses, ...capabilitiesOf(model)]
		.join(' ')
		.toLowerCase();
	return words
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

export interface ModelGroup<Model extends ListedModel> {
	label: string;
	models: Model[];
}

/** By maker, in the order they came. */
export function byMaker<Model extends ListedModel>(models: readonly Model[]): ModelGroup<Model>[] {
	const groups = Map.groupBy(models, ({ provider }) => provider);
	return Array.from(groups, ([label, found]) => ({ label, models: found }));
}
