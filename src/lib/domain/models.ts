import { z } from 'zod';
import { usdInput } from './money';
import type { PriceRecord } from './price';
import { textSchema } from './text';

/** What a model can do, as far as the interface and the request depend on it. */
export interface ModelCapabilities {
	streaming: boolean;
	functionCalling: boolean;
	vision: boolean;
	jsonMode: boolean;
	structuredOutputs: boolean;
	reasoning: boolean;
	/** the model always reasons and refuses to be asked not to */
	reasoningMandatory: boolean;
	webSearch: boolean;
}

/** What a model is good for, in our words. */
export const USE_CASES = [
	'coding',
	'writing',
	'analysis',
	'vision',
	'long-documents',
	'cheap-and-fast',
	'reasoning'
] as const;
export type UseCase = (typeof USE_CASES)[number];

export const USE_CASE_LABELS: Readonly<Record<UseCase, string>> = {
	coding: 'Coding',
	writing: 'Writing',
	analysis: 'Analysis',
	vision: 'Vision',
	'long-documents': 'Long documents',
	'cheap-and-fast': 'Cheap and fast',
	reasoning: 'Reasoning'
};

export interface ModelConfig {
	recommendedFor: UseCase[];
	temperature?: number;
}

/** Why a model cannot be chosen, in words for the person who looks for it. */
export const UNUSABLE_REASONS = {
	retired: 'OpenRouter no longer serves this model.',
	disabled: 'Switched off by the operator of this deployment.',
	'disabled-here': 'Switched off for your organisation.',
	batch: 'Answers hours later, through another interface than a chat.',
	unpriced: 'Its price is not known, so its cost could not be accounted for.'
} as const;
export type UnusableReason = keyof typeof UNUSABLE_REASONS;

/** A model as its administrator sees it. */
export interface PlatformModel extends ModelSummary {
	/** why its price cannot be used, in words; null for a sane one */
	quarantine: string | null;
	priceSource: 'provider' | 'admin';
	/** USD per thousand tokens as the provider lists it now; null when that is no price */
	listed: { inputCostPer1k: string; outputCostPer1k: string } | null;
	/** ISO; null before the first sync */
	syncedAt: string | null;
}

/** One price of a model's history, USD per thousand tokens. */
export interface PricePoint {
	effectiveFrom: string;
	inputCostPer1k: string;
	outputCostPer1k: string;
}

/** A model as clients see it: in lists, in the picker. */
export interface ModelSummary {
	modelId: string;
	name: string;
	provider: string;
	description: string;
	contextWindow: number;
	maxOutputTokens: number | null;
	/** USD per thousand tokens, decimal string */
	inputCostPer1k: string;
	outputCostPer1k: string;
	pricing: PriceRecord;
	capabilities: ModelCapabilities;
	recommendedFor: UseCase[];
	/** `YYYY-MM-DD`; null when the provider does not say */
	releasedOn: string | null;
	/** `YYYY-MM-DD`, the day from which the provider may no longer serve it */
	expiresOn: string | null;
	isActive: boolean;
	/** by the operator of the deployment */
	isEnabled: boolean;
	/** by the tenant's admins */
	isEnabledInTenant: boolean;
	isUsable: boolean;
	unusableReason: string | null;
}

/** A model without what only a closer look needs: pages list hundreds, and texts and price records are most of them. */
export type ListedModel<Model extends ModelSummary = ModelSummary> = Omit<Model, 'description' | 'pricing'>;

export function toListedModel<Model extends ModelSummary>(model: Model): ListedModel<Model> {
	const { description: _description, pricing: _pricing, ...listed } = model;
	return listed;
}

/** usable = active ∧ enabled ∧ priced ∧ allowed in the tenant, and made for chat */
export function unusableReason(model: {
	modelId: string;
	isActive: boolean;
	isEnabled: boolean;
	quarantineReason: string | null;
	/** the tenant's own switch; null: it has not touched it */
	isEnabledInTenant: boolean | null;
}): UnusableReason | null {
	if (!model.isActive) return 'retired';
	if (model.modelId.endsWith(':batch')) return 'batch';
	if (!model.isEnabled) return 'disabled';
	if (model.quarantineReason !== null) return 'unpriced';
	return model.isEnabledInTenant === false ? 'disabled-here' : null;
}

/** Perplexity's models search the web on every call, asked or not, and charge for it; others only when asked to. */
export function searchesUnasked(modelId: string): boolean {
	return modelId.startsWith('perplexity/');
}

export const MODEL_FEATURES = [
	'functionCalling',
	'vision',
	'jsonMode',
	'structuredOutputs',
	'reasoning',
	'webSearch'
] as const;
export type ModelFeature = (typeof MODEL_FEATURES)[number];

/** `author/slug`, with an optional variant (`:free`) or alias mark (`~`). */
export const modelIdSchema = z
	.string()
	.max(200)
	.regex(/^~?[\w.-]+\/[\w.:-]+$/, 'must look like author/model');

/** Filters of the catalogue; what is absent filters nothing. */
export const modelFilterInput = {
	/** part of a name, maker or id */
	search: textSchema.pipe(z.string().trim().max(100)).optional(),
	/** all of them */
	capabilities: z.array(z.enum(MODEL_FEATURES)).max(MODEL_FEATURES.length).optional(),
	/** the maker, as the list writes it */
	provider: z.string().max(100).optional(),
	/** USD per million tokens of input */
	inputPerMillionMax: z.number().nonnegative().optional(),
	/** tokens */
	contextMin: z.number().int().nonnegative().optional(),
	useCase: z.enum(USE_CASES).optional(),
	isUsable: z.boolean().optional()
};
export type ModelFilter = z.infer<z.ZodObject<typeof modelFilterInput>>;

export const recommendedInput = { useCase: z.enum(USE_CASES) };
export const switchModelInput = { modelId: modelIdSchema, isEnabled: z.boolean() };
export const setPriceInput = {
	modelId: modelIdSchema,
	/** USD per million tokens; null takes the price that the provider lists */
	price: z.object({ inputPerMillionUsd: usdInput, outputPerMillionUsd: usdInput }).nullable()
};
export const newModelsInput = { areEnabled: z.boolean() };
