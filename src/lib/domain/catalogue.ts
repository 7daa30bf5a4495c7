import { z } from 'zod';
import type { ModelCapabilities } from './models';
import { perThousand, priceProblem, type PriceProblem, type PriceRecord } from './price';

/**
 * A model as OpenRouter lists it (`GET /models`) and what we make of it. Records come and go, old ones lack whole
 * objects and new ones grow fields, so the schema asks for the id only and keeps what it does not know. A price that
 * cannot be used does not make a record invalid: it puts the model in quarantine.
 */
const strings = z.array(z.string());

export const modelRecordSchema = z.looseObject({
	id: z.string().min(1),
	/** the dated id that the alias `id` stands for at the moment */
	canonical_slug: z.string().optional(),
	name: z.string().optional(),
	/** seconds since 1970 */
	created: z.number().optional(),
	context_length: z.number().int().nullish(),
	architecture: z
		.looseObject({ input_modalities: strings.optional(), output_modalities: strings.optional() })
		.optional(),
	/** checked by `priceProblem`, not here */
	pricing: z.record(z.string(), z.unknown()).default({}),
	top_provider: z.looseObject({ max_completion_tokens: z.number().int().nullish() }).nullish(),
	supported_parameters: strings.default([]),
	reasoning: z
		.looseObject({
			mandatory: z.boolean().optional(),
			default_enabled: z.boolean().optional(),
			default_effort: z.string().nullish()
		})
		.nullish(),
	expiration_date: z.iso.date().nullish()
});

export type ModelRecord = z.output<typeof modelRecordSchema>;

/** The fields of `ai_models` that the provider decides. */
export interface CatalogueModel {
	modelId: string;
	name: string;
	provider: string;
	contextWindow: number;
	maxOutputTokens: number | null;
	/** as it was given; only a price when `quarantineReason` is null */
	pricing: PriceRecord;
	/** USD per thousand tokens, `'0'` while in quarantine */
	inputCostPer1k: string;
	outputCostPer1k: string;
	capabilities: ModelCapabilities;
	quarantineReason: PriceProblem | null;
	/** `YYYY-MM-DD` */
	releasedOn: string | null;
	/** `YYYY-MM-DD`, the day from which the provider may no longer serve it */
	expiresOn: string | null;
}

/** Makers as they write themselves, by the author part of their ids. */
const MAKERS: Readonly<Record<string, string>> = {
	amazon: 'Amazon',
	anthropic: 'Anthropic',
	'bytedance-seed': 'ByteDance',
	cohere: 'Cohere',
	deepseek: 'DeepSeek',
	google: 'Google',
	'ibm-granite': 'IBM',
	inclusionai: 'inclusionAI',
	meta: 'Meta',
	'meta-llama': 'Meta',
	microsoft: 'Microsoft',
	minimax: 'MiniMax',
	mistralai: 'Mistral',
	moonshotai: 'Moonshot AI',
	nvidia: 'NVIDIA',
	openai: 'OpenAI',
	openrouter: 'OpenRouter',
	perplexity: 'Perplexity',
	qwen: 'Qwen',
	rekaai: 'Reka',
	tencent: 'Tencent',
	'x-ai': 'xAI',
	xiaomi: 'Xiaomi',
	'z-ai': 'Z.ai'
};

/** Our view of a provider's record. Pure; the same record always gives the same model. */
export function modelFromRecord(record: ModelRecord): CatalogueModel {
	const quarantineReason = priceProblem(record.pricing);
	const pricing = record.pricing as PriceRecord;
	return {
		modelId: record.id,
		name: nameOf(record),
		provider: makerOf(record),
		contextWindow: record.context_length ?? 0,
		maxOutputTokens: record.top_provider?.max_completion_tokens ?? null,
		pricing,
		inputCostPer1k: quarantineReason === null ? perThousand(pricing.prompt) : '0',
		outputCostPer1k: quarantineReason === null ? perThousand(pricing.completion) : '0',
		capabilities: capabilitiesOf(record),
		quarantineReason,
		releasedOn: record.created === undefined ? null : dayOf(record.created),
		expiresOn: record.expiration_date ?? null
	};
}

function dayOf(seconds: number): string {
	return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

/** `author` of `author/slug`; the alias mark `~` is not part of it. */
export function authorOf(modelId: string): string {
	return modelId.replace(/^~/, '').split('/')[0] ?? '';
}

function makerOf(record: ModelRecord): string {
	const author = authorOf(record.id);
	return MAKERS[author] ?? record.name?.match(/^(.+?): /)?.[1] ?? spelledOut(author);
}

/** OpenRouter writes most names as "Maker: Name"; the maker has its own column here. */
function nameOf(record: ModelRecord): string {
	return record.name?.replace(/^[^:]+: /, '').trim() || spelledOut(record.id.split('/')[1] ?? record.id);
}

function spelledOut(slug: string): string {
	return slug.replace(/[-_]+/g, ' ').replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase());
}

function capabilitiesOf(record: ModelRecord): ModelCapabilities {
	const takes = new Set(record.supported_parameters);
	const searchPrice = record.pricing['web_search'];
	return {
		streaming: true,
		functionCalling: takes.has('tools'),
		vision: record.architecture?.input_modalities?.includes('image') ?? false,
		jsonMode: takes.has('response_format'),
		structuredOutputs: takes.has('structured_outputs'),
		reasoning: takes.has('reasoning') || record.reasoning?.mandatory === true,
		reasoningMandatory: record.reasoning?.mandatory === true,
		webSearch: takes.has('web_search_options') || (searchPrice !== undefined && searchPrice !== '0')
	};
}
