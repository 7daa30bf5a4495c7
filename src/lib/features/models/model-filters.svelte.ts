import type { ListedModel, UseCase } from '$lib/domain/models';
import type { CapabilityKey } from './capabilities';
import { filterModels, readModelQuery, writeModelQuery, type ModelQuery } from './model-filter';

/** The filters above a list of models, and what they find. */
export class ModelFilters<Model extends ListedModel> {
	search = $state('');
	maker = $state('');
	useCase = $state<UseCase | ''>('');
	capabilities = $state.raw<CapabilityKey[]>([]);
	isUsableOnly = $state(false);

	readonly query = $derived<ModelQuery>({
		search: this.search,
		maker: this.maker,
		useCase: this.useCase,
		capabilities: this.capabilities,
		isUsableOnly: this.isUsableOnly
	});
	/** of the page as it is filtered: `?for=coding`, or empty */
	readonly address = $derived(writeModelQuery(this.query));
	readonly makers = $derived.by(() => [...new Set(this.models().map(({ provider }) => provider))]);
	readonly found = $derived.by(() => filterModels(this.models(), this.query));

	constructor(
		readonly models: () => readonly Model[],
		asked: URLSearchParams
	) {
		this.ask(asked);
	}

	ask(asked: URLSearchParams): void {
		Object.assign(this, readModelQuery(asked));
	}

	require(capability: CapabilityKey, isNeeded: boolean): void {
		const others = this.capabilities.filter((key) => key !== capability);
		this.capabilities = isNeeded ? [...others, capability] : others;
	}
}
