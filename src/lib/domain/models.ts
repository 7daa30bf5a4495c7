import { z } from 'zod';
import type { PriceRecord } from './price';

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

export interface ModelConfig {
	recommendedFor: UseCase[];
	temperature?: number;
}

/** Why a model cannot be chosen, in words for the person who looks for it. */
export const UNUSABLE_REASONS = {
	retired: 'OpenRouter no longer serves this model.',
	disabled: 'Switched off by the operator of this deployment.',
	unpriced: 'Its price is not known, so its cost could not be accounted for.'
} as const;
export type UnusableReason = keyof typeof UNUSABLE_REASONS;

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
	isActive: boolean;
	isEnabled: boolean;
	isUsable: boolean;
	unusableReason: string | null;
}

/** usable = active ∧ enabled ∧ priced */
export function unusableReason(model: {
	isActive: boolean;
	isEnabled: boolean;
	quarantineReason: string | null;
}): UnusableReason | null {
	if (!model.isActive) return 'retired';
	if (!model.isEnabled) return 'disabled';
	return model.quarantineReason === null ? null : 'unpriced';
}

/** Perplexity's models search the web on every call, asked or not, and charge for it; others only when asked to. */
export function searchesUnasked(modelId: string): boolean {
	return modelId.startsWith('perplexity/');
}

/** `author/slug`, with an optional variant (`:free`) or alias mark (`~`). */
export const modelIdSchema = z
	.string()
	.max(200)
	.regex(/^~?[\w.-]+\/[\w.:-]+$/, 'must look like author/model');
