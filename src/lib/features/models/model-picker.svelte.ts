import type { ModelSummary } from '$lib/domain/models';

export interface ModelGroup {
	label: string;
	models: ModelSummary[];
}

/** What is open, searched and found in the model picker. */
export class ModelSearch {
	isOpen = $state(false);
	query = $state('');

	readonly groups = $derived.by(() =>
		groupModels(this.models().filter((model) => matches(model, this.query)))
	);

	constructor(readonly models: () => ModelSummary[]) {}

	close(): void {
		this.isOpen = false;
		this.query = '';
	}
}

/** Every word has to occur somewhere: `claude vision`, `cheap google`. */
function matches(model: ModelSummary, query: string): boolean {
	const text = [model.name, model.provider, model.modelId, ...model.recommendedFor, ...capabilitiesOf(model)]
		.join(' ')
		.toLowerCase();
	return query
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

/** By provider, in the order of the catalogue; those that cannot be chosen come last. */
function groupModels(models: ModelSummary[]): ModelGroup[] {
	const byProvider = Map.groupBy(
		models.filter((model) => model.isUsable),
		(model) => model.provider
	);
	const groups = Array.from(byProvider, ([label, found]) => ({ label, models: found }));
	const unusable = models.filter((model) => !model.isUsable);
	return unusable.length === 0 ? groups : [...groups, { label: 'Not available', models: unusable }];
}

export function capabilitiesOf({ capabilities }: ModelSummary): string[] {
	return [
		capabilities.vision && 'Vision',
		capabilities.functionCalling && 'Tools',
		(capabilities.jsonMode || capabilities.structuredOutputs) && 'JSON',
		capabilities.reasoning && 'Reasoning'
	].filter((name) => name !== false);
}
