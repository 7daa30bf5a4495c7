import type { ModelCapabilities, UseCase } from './models';
import { usdUnits } from './usd-units';

/**
 * Which models we would use for what: rules over what a model can do, what it costs, how much it reads and how new
 * it is, so that the answer follows the catalogue by itself. Price stands in for strength where nothing better is
 * known: within its bounds the newest comes first.
 */
export interface RatedModel {
	modelId: string;
	/** its maker */
	provider: string;
	contextWindow: number;
	/** USD per thousand tokens, decimal strings */
	inputCostPer1k: string;
	outputCostPer1k: string;
	capabilities: ModelCapabilities;
	/** `YYYY-MM-DD`; null when the provider does not say */
	releasedOn: string | null;
}

interface Rule {
	/** in words, for those who ask why */
	because: string;
	/** @param blended see {@link blendedPrice} */
	suits: (model: RatedModel, blended: bigint) => boolean;
	order: (a: RatedModel, b: RatedModel) => number;
}

const RULES: Readonly<Record<UseCase, Rule>> = {
	coding: {
		because:
			'Calls functions, can think first, reads 128K or more, at most $15 a million tokens. Newest first.',
		suits: ({ capabilities, contextWindow }, blended) =>
			capabilities.functionCalling &&
			capabilities.reasoning &&
			contextWindow >= 128_000 &&
			blended >= perMillion(0.2) &&
			blended <= perMillion(15),
		order: newestFirst
	},
	writing: {
		because:
			'Answers without having to think first, reads 100K or more, $0.50 to $20 a million tokens. Newest first.',
		suits: ({ capabilities, contextWindow }, blended) =>
			!capabilities.reasoningMandatory &&
			contextWindow >= 100_000 &&
			blended >= perMillion(0.5) &&
			blended <= perMillion(20),
		order: newestFirst
	},
	analysis: {
		because:
			'Answers in a given structure, calls functions, reads 200K or more, at most $15 a million tokens. Newest first.',
		suits: ({ capabilities, contextWindow }, blended) =>
			capabilities.structuredOutputs &&
			capabilities.functionCalling &&
			contextWindow >= 200_000 &&
			blended >= perMillion(0.5) &&
			blended <= perMillion(15),
		order: newestFirst
	},
	vision: {
		because: 'Reads images, at most $15 a million tokens. Newest first.',
		suits: ({ capabilities, contextWindow }, blended) =>
			capabilities.vision && contextWindow >= 32_000 && blended > 0n && blended <= perMillion(15),
		order: newestFirst
	},
	'long-documents': {
		because: 'Reads 900K tokens or more. Cheapest to read first.',
		suits: ({ contextWindow }, blended) => contextWindow >= 900_000 && blended > 0n,
		order: cheapestFirst(({ inputCostPer1k }) => usdUnits(inputCostPer1k))
	},
	'cheap-and-fast': {
		because:
			'Answers without having to think first, calls functions, at most $0.60 a million tokens. Cheapest first.',
		suits: ({ capabilities, contextWindow }, blended) =>
			capabilities.functionCalling &&
			!capabilities.reasoningMandatory &&
			contextWindow >= 32_000 &&
			blended > 0n &&
			blended <= perMillion(0.6),
		order: cheapestFirst(blendedPrice)
	},
	reasoning: {
		because: 'Thinks before it answers, $1 to $40 a million tokens. Newest first.',
		suits: ({ capabilities }, blended) =>
			capabilities.reasoning && blended >= perMillion(1) && blended <= perMillion(40),
		order: newestFirst
	}
};

/** Of one maker no more than this come among the first. */
const OF_A_MAKER_MAX = 2;

/** What four thousand tokens of a call cost that reads three times what it writes, as most do. */
export function blendedPrice({
	inputCostPer1k,
	outputCostPer1k
}: Pick<RatedModel, 'inputCostPer1k' | 'outputCostPer1k'>): bigint {
	return 3n * usdUnits(inputCostPer1k) + usdUnits(outputCostPer1k);
}

/** USD per million tokens as a {@link blendedPrice}. */
function perMillion(price: number): bigint {
	return (usdUnits(price) * 4n) / 1_000n;
}

/** What a model suits. Aliases and variants suit nothing: the model that they stand for does. */
export function useCasesOf(model: RatedModel): UseCase[] {
	if (/^~|:/.test(model.modelId)) return [];
	const blended = blendedPrice(model);
	return (Object.keys(RULES) as UseCase[]).filter((useCase) => RULES[useCase].suits(model, blended));
}

/** The rule of a use case, in words. */
export function reasonOf(useCase: UseCase): string {
	return RULES[useCase].because;
}

/**
 * Those that suit, best first by the rule of the use case, with the first places spread over makers. The same
 * models give the same order, however they came.
 */
export function recommend<Model extends RatedModel>(models: readonly Model[], useCase: UseCase): Model[] {
	const ranked = models
		.filter((model) => useCasesOf(model).includes(useCase))
		.toSorted((a, b) => RULES[useCase].order(a, b) || a.modelId.localeCompare(b.modelId));
	const seen = new Map<string, number>();
	const isAmongFirst = ({ provider }: Model) => {
		const count = (seen.get(provider) ?? 0) + 1;
		seen.set(provider, count);
		return count <= OF_A_MAKER_MAX;
	};
	const { first = [], rest = [] } = Object.groupBy(ranked, (model) =>
		isAmongFirst(model) ? 'first' : 'rest'
	);
	return [...first, ...rest];
}

function newestFirst(a: RatedModel, b: RatedModel): number {
	return (b.releasedOn ?? '').localeCompare(a.releasedOn ?? '');
}

function cheapestFirst(price: (model: RatedModel) => bigint) {
	return (a: RatedModel, b: RatedModel) => Number(price(a) > price(b)) - Number(price(a) < price(b));
}
