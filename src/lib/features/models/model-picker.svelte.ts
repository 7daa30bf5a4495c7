import type { ListedModel, UseCase } from '$lib/domain/models';
import { reasonOf, recommend } from '$lib/domain/recommendations';
import { byMaker, hasWords, type ModelGroup } from './model-filter';

type Groups = ModelGroup<ListedModel>[];

/** As many are drawn at once as a frame bears; the next ones follow in the next. */
const DRAWN_AT_ONCE = 60;

/** What is open, searched and found in the model picker. */
export class ModelSearch {
	isOpen = $state(false);
	query = $state('');
	/** shows only what is recommended for it, best first */
	useCase = $state<UseCase | ''>('');

	readonly #found = $derived.by(() =>
		this.#group(this.models().filter((model) => hasWords(model, this.query)))
	);
	/** begins anew with whatever is found */
	#drawn = $derived.by(() => (this.#found.length === 0 || !this.isOpen ? 0 : DRAWN_AT_ONCE));
	readonly groups = $derived(firstOf(this.#found, this.#drawn));
	/** the first that can be chosen; empty where there is none */
	readonly firstId = $derived(
		this.#found.flatMap(({ models }) => models).find(({ isUsable }) => isUsable)?.modelId ?? ''
	);
	readonly hasMore = $derived(this.#drawn < countOf(this.#found));

	/** @param chosenId comes first where nothing is asked */
	constructor(
		readonly models: () => readonly ListedModel[],
		readonly chosenId: () => string
	) {}

	drawMore(): void {
		this.#drawn += DRAWN_AT_ONCE;
	}

	close(): void {
		this.isOpen = false;
		this.query = '';
		this.useCase = '';
	}

	/** By maker, in the order of the catalogue; those that cannot be chosen come last. */
	#group(models: ListedModel[]): Groups {
		const { usable = [], unusable = [] } = Object.groupBy(models, ({ isUsable }) =>
			isUsable ? 'usable' : 'unusable'
		);
		if (this.useCase !== '') {
			const recommended = recommend(usable, this.useCase);
			return recommended.length === 0 ? [] : [{ label: reasonOf(this.useCase), models: recommended }];
		}
		const chosen = this.query === '' ? usable.find(({ modelId }) => modelId === this.chosenId()) : undefined;
		return [
			...(chosen === undefined ? [] : [{ label: 'In use', models: [chosen] }]),
			...byMaker(usable.filter((model) => model !== chosen)),
			...(unusable.length === 0 ? [] : [{ label: 'Not available', models: unusable }])
		];
	}
}

function countOf(groups: Groups): number {
	return groups.reduce((count, { models }) => count + models.length, 0);
}

function firstOf(groups: Groups, count: number): Groups {
	let left = count;
	return groups.flatMap(({ label, models }) => {
		const first = models.slice(0, Math.max(left, 0));
		left -= first.length;
		return first.length === 0 ? [] : [{ label, models: first }];
	});
}
