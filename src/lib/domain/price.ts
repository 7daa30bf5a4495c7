import type { Decimal } from 'decimal.js';
import { z } from 'zod';
import { Usd, ZERO_USD } from './money';

/**
 * What a model costs, as OpenRouter states it: decimal strings in USD per token (per request, image or search for
 * those). The provider's own figure (`usage.cost`) is the truth of a bill; the arithmetic here is for holds,
 * estimates and comparison. Source: OpenRouter's API reference, "Models" and the schema `PricingOverride`.
 */
const unitPrice = z.string().refine((price) => /^-?\d+(\.\d+)?$/.test(price), 'must be a decimal string');

const tokenPrices = {
	prompt: unitPrice.optional(),
	completion: unitPrice.optional(),
	internal_reasoning: unitPrice.optional(),
	input_cache_read: unitPrice.optional(),
	input_cache_write: unitPrice.optional(),
	input_cache_write_1h: unitPrice.optional()
};

export const priceOverrideSchema = z.looseObject({
	...tokenPrices,
	/** applies to the whole request when its prompt is longer than this */
	min_prompt_tokens: z.number().optional(),
	/** applies within this window of the day in UTC, `HHMM`; listed as numbers, so 100 is 01:00 */
	utc_start: z.union([z.string(), z.number()]).optional(),
	utc_end: z.union([z.string(), z.number()]).optional()
});

export const priceRecordSchema = z.looseObject({
	...tokenPrices,
	prompt: unitPrice,
	completion: unitPrice,
	request: unitPrice.optional(),
	image: unitPrice.optional(),
	web_search: unitPrice.optional(),
	overrides: z.array(priceOverrideSchema).optional()
});

export type PriceRecord = z.infer<typeof priceRecordSchema>;
export type PriceOverride = z.infer<typeof priceOverrideSchema>;

/** Token counts of one call by the classes that are priced apart. Cached tokens are part of the prompt's. */
export interface TokenUsage {
	promptTokens: number;
	completionTokens: number;
	reasoningTokens?: number;
	cachedTokens?: number;
	cacheWriteTokens?: number;
	images?: number;
	searches?: number;
}

export interface CostParts {
	prompt: Usd;
	cacheRead: Usd;
	cacheWrite: Usd;
	completion: Usd;
	reasoning: Usd;
	request: Usd;
	images: Usd;
	searches: Usd;
	total: Usd;
}

/** Why a price cannot be used, each with what an administrator is told. */
export const PRICE_PROBLEMS = {
	missing: 'The provider lists no price.',
	negative: 'The provider lists a negative price, which stands for one that varies.',
	malformed: 'The provider lists something that is no price.',
	absurd: 'The listed price is above any that a model has had, so it is taken for a mistake.',
	jumped:
		'The listed price is more than ten times the one before, so it is taken for a mistake until somebody confirms it.'
} as const;
export type PriceProblem = keyof typeof PRICE_PROBLEMS;

/** USD per token; the dearest model of 2026 asks 0.0006 for a token of output. */
const TOKEN_PRICE_MAX = '0.01';

/** Why a price cannot be used, or null for a sane one. A price of exactly 0 is a price. */
export function priceProblem(pricing: unknown): Exclude<PriceProblem, 'jumped'> | null {
	if (pricing === null || typeof pricing !== 'object') return 'missing';
	const { prompt, completion } = pricing as Record<string, unknown>;
	if (prompt === undefined || completion === undefined || prompt === null || completion === null)
		return 'missing';
	const parsed = priceRecordSchema.safeParse(pricing);
	if (!parsed.success) return 'malformed';
	const prices = [parsed.data, ...(parsed.data.overrides ?? [])].flatMap((record) =>
		[...Object.keys(tokenPrices), 'request', 'image', 'web_search'].map((key) => record[key])
	);
	if (prices.some((price) => typeof price === 'string' && price.startsWith('-'))) return 'negative';
	const isAbsurd = [parsed.data, ...(parsed.data.overrides ?? [])].some((record) =>
		Object.keys(tokenPrices).some((key) =>
			new Usd((record[key] as string | undefined) ?? 0).gt(TOKEN_PRICE_MAX)
		)
	);
	return isAbsurd ? 'absurd' : null;
}

/** How many times the price before a new one may be without somebody looking at it. */
const RISE_MAX = 10;

/** Whether reading or writing became more than ten times as dear, or is no longer free. */
export function hasJumped(before: PriceRecord, after: PriceRecord): boolean {
	return (['prompt', 'completion'] as const).some((key) =>
		new Usd(after[key]).gt(new Usd(before[key]).times(RISE_MAX))
	);
}

/**
 * The simple form: USD for token counts at prices per thousand.
 * @example calculateCost(1000, 500, '0.01', '0.03') // 0.025
 */
export function calculateCost(
	promptTokens: number,
	completionTokens: number,
	inputCostPer1k: Decimal.Value,
	outputCostPer1k: Decimal.Value
): Usd {
	return new Usd(inputCostPer1k)
		.times(promptTokens)
		.plus(new Usd(outputCostPer1k).times(completionTokens))
		.div(1000);
}

/** A per-token price string as USD per thousand tokens, the figure that people compare. */
export function perThousand(price: string): string {
	return new Usd(price).times(1000).toFixed();
}

/** USD per thousand as USD per million tokens. */
export function perMillion(pricePerThousand: Decimal.Value): Usd {
	return new Usd(pricePerThousand).times(1000);
}

/** USD per million tokens as USD per thousand. `2.5` → `'0.0025'` */
export function perThousandOfMillion(pricePerMillion: Decimal.Value): string {
	return new Usd(pricePerMillion).div(1000).toFixed();
}

/** The full form: what `usage` costs at `pricing` when asked at `at` (time-of-day prices), with its parts. */
export function priceUsage(usage: TokenUsage, pricing: PriceRecord, at: Date): CostParts {
	const price = applicablePrices(pricing, usage.promptTokens, at);
	const cached = Math.min(usage.cachedTokens ?? 0, usage.promptTokens);
	const written = Math.min(usage.cacheWriteTokens ?? 0, usage.promptTokens - cached);
	// Providers report reasoning inside the completion's tokens, and now and then more of it than the whole.
	const reasoning = hasReasoningPrice(price)
		? Math.min(usage.reasoningTokens ?? 0, usage.completionTokens)
		: 0;
	const parts = {
		prompt: times(price.prompt, usage.promptTokens - cached - written),
		cacheRead: times(price.input_cache_read ?? price.prompt, cached),
		cacheWrite: times(price.input_cache_write ?? price.prompt, written),
		completion: times(price.completion, usage.completionTokens - reasoning),
		reasoning: times(price.internal_reasoning, reasoning),
		request: times(pricing.request, 1),
		images: times(pricing.image, usage.images ?? 0),
		searches: times(pricing.web_search, usage.searches ?? 0)
	};
	return { ...parts, total: Object.values(parts).reduce((sum, part) => sum.plus(part), ZERO_USD) };
}

/** The dearest prices that a call may meet, USD per token: what a hold has to cover. */
export interface PriceCeiling {
	prompt: Usd;
	completion: Usd;
	/** per call, whatever its size: request fee, images and searches */
	fixed: Usd;
}

/**
 * The dearest prices for a prompt of at most `promptTokens`. Windows of the day count whatever the hour is: the
 * call may cross one, and OpenRouter bills by its own clock. What goes through the cache can cost more than plain
 * input.
 */
export function priceCeiling(
	pricing: PriceRecord,
	{ promptTokens, images = 0, searches = 0 }: { promptTokens: number; images?: number; searches?: number }
): PriceCeiling {
	const records = [
		pricing,
		...(pricing.overrides ?? []).filter((override) => (override.min_prompt_tokens ?? -1) < promptTokens)
	];
	const dearest = (keys: (keyof typeof tokenPrices)[]) =>
		Usd.max(ZERO_USD, ...records.flatMap((record) => keys.map((key) => record[key] ?? '0')));
	return {
		prompt: dearest(['prompt', 'input_cache_read', 'input_cache_write', 'input_cache_write_1h']),
		completion: dearest(['completion', 'internal_reasoning']),
		fixed: times(pricing.request, 1)
			.plus(times(pricing.image, images))
			.plus(times(pricing.web_search, searches))
	};
}

/** The base record with the overrides laid over it whose conditions all hold; later ones win. */
function applicablePrices(pricing: PriceRecord, promptTokens: number, at: Date): PriceOverride {
	const hhmm = at.getUTCHours() * 100 + at.getUTCMinutes();
	const applicable = (pricing.overrides ?? []).filter(
		(override) => promptTokens > (override.min_prompt_tokens ?? -1) && withinWindow(override, hhmm)
	);
	return Object.assign({}, pricing, ...applicable) as PriceOverride;
}

function withinWindow({ utc_start, utc_end }: PriceOverride, hhmm: number): boolean {
	if (utc_start === undefined || utc_end === undefined) return true;
	const [start, end] = [Number(utc_start), Number(utc_end)];
	return start <= end ? start <= hhmm && hhmm < end : hhmm >= start || hhmm < end;
}

/** Older records carry `internal_reasoning: "0"` for "not priced apart". */
function hasReasoningPrice(price: PriceOverride): boolean {
	return price.internal_reasoning !== undefined && !new Usd(price.internal_reasoning).isZero();
}

function times(price: string | undefined, count: number): Usd {
	return new Usd(price ?? 0).times(count);
}
