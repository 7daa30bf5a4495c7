import { z } from 'zod';
import { storable } from '$lib/domain/text';
import type {
	Annotation,
	ChatCompletion,
	ChatCompletionChunk,
	ChunkChoice,
	GenerationRecord,
	ReasoningDetail,
	ReportedError,
	Usage
} from './types';

/**
 * OpenRouter's JSON as our types. Tolerant where the protocol is loose (absent, null, renamed), exact where money is:
 * a cost keeps the digits that were sent, which a double would not.
 */
type Json = Record<string, unknown>;

/** Fields whose numbers are money. */
const MONEY_FIELDS: ReadonlySet<string> = new Set(['cost', 'total_cost']);

/** Node's JSON.parse shows a reviver the source text (ES2025 "JSON.parse source text access"). */
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Parses, with money fields as the strings they were written as.
 * @throws {SyntaxError}
 */
export function parseJson(text: string, moneyFields = MONEY_FIELDS): unknown {
	// The reviver visits every node, so only for the few frames that carry money.
	if (moneyFields === MONEY_FIELDS && !text.includes('cost"')) return JSON.parse(text);
	const keepMoney: SourceReviver = (key, value, { source }) =>
		typeof value === 'number' && moneyFields.has(key) && source !== undefined ? plainDecimal(source) : value;
	return JSON.parse(text, keepMoney as (key: string, value: unknown) => unknown);
}

/** `6.02e-06` → `0.00000602`; anything without an exponent stays as it is, to the letter. */
function plainDecimal(source: string): string {
	const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(source);
	if (match === null) return source;
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
	const digits = whole + fraction;
	const point = whole.length + Number(exponent);
	if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
	if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
	return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const count = z.number().int().min(0).catch(0);
const details = z.record(z.string(), z.unknown()).nullish().catch(null);
const money = z
	.string()
	.regex(/^-?\d+(\.\d+)?$/)
	.nullable()
	.catch(null);

const usageSchema = z.object({
	prompt_tokens: count,
	completion_tokens: count,
	total_tokens: count,
	cost: money,
	prompt_tokens_details: details,
	completion_tokens_details: details,
	server_tool_use_details: details
});

export function parseUsage(value: unknown): Usage | null {
	const parsed = usageSchema.safeParse(value);
	if (!parsed.success) return null;
	const usage = parsed.data;
	return {
		promptTokens: usage.prompt_tokens,
		completionTokens: usage.completion_tokens,
		totalTokens: usage.total_tokens || usage.prompt_tokens + usage.completion_tokens,
		reasoningTokens: count.parse(usage.completion_tokens_details?.reasoning_tokens),
		cachedTokens: count.parse(usage.prompt_tokens_details?.cached_tokens),
		cacheWriteTokens: count.parse(usage.prompt_tokens_details?.cache_write_tokens),
		searches: count.parse(usage.server_tool_use_details?.web_search_requests),
		cost: usage.cost
	};
}

export function parseChunk(value: unknown): ChatCompletionChunk {
	const chunk = asObject(value);
	const choice = firstChoice(chunk);
	return {
		id: asString(chunk.id),
		model: asString(chunk.model),
		provider: asString(chunk.provider),
		choice: choice === null ? null : parseChoice(choice),
		usage: isObject(chunk.usage) ? parseUsage(chunk.usage) : null,
		error: parseError(chunk.error) ?? parseError(choice?.error)
	};
}

export function parseCompletion(value: unknown): ChatCompletion {
	const body = asObject(value);
	const choice = firstChoice(body);
	const message = asObject(choice?.message);
	return {
		id: asString(body.id),
		model: asString(body.model),
		provider: asString(body.provider),
		content: asString(message.content) ?? '',
		reasoning: asString(message.reasoning) ?? '',
		reasoningDetails: asArray(message.reasoning_details) as ReasoningDetail[],
		annotations: asArray(message.annotations) as Annotation[],
		toolCalls: asArray(message.tool_calls) as ChatCompletion['toolCalls'],
		refusal: asString(message.refusal),
		finishReason: asString(choice?.finish_reason),
		nativeFinishReason: asString(choice?.native_finish_reason),
		usage: isObject(body.usage) ? parseUsage(body.usage) : null,
		error: parseError(body.error) ?? parseError(choice?.error)
	};
}

/** @returns null where there is no error in it */
export function parseError(value: unknown): ReportedError | null {
	if (typeof value === 'string') return { status: null, providerCode: null, message: value };
	if (!isObject(value)) return null;
	const metadata = asObject(value.metadata);
	const status = typeof value.code === 'number' ? value.code : null;
	return {
		status,
		providerCode: asTypedCode(metadata.error_type) ?? asTypedCode(value.code),
		message: asString(value.message) ?? 'no message'
	};
}

const generationSchema = z.object({
	data: z.object({
		id: z.string(),
		model: z.string(),
		provider_name: z.string().nullish(),
		cancelled: z.boolean().nullish(),
		finish_reason: z.string().nullish(),
		native_tokens_prompt: count,
		native_tokens_completion: count,
		native_tokens_reasoning: count,
		native_tokens_cached: count,
		num_search_results: count,
		total_cost: z.string().regex(/^-?\d+(\.\d+)?$/)
	})
});

/** @throws {z.ZodError} when it is not a generation's record */
export function parseGeneration(value: unknown): GenerationRecord {
	const { data } = generationSchema.parse(value);
	return {
		id: data.id,
		model: data.model,
		provider: data.provider_name ?? null,
		isCancelled: data.cancelled ?? false,
		finishReason: data.finish_reason ?? null,
		// The native counts are the ones that were billed; the others are normalised for comparison.
		usage: {
			promptTokens: data.native_tokens_prompt,
			completionTokens: data.native_tokens_completion,
			totalTokens: data.native_tokens_prompt + data.native_tokens_completion,
			reasoningTokens: data.native_tokens_reasoning,
			cachedTokens: data.native_tokens_cached,
			cacheWriteTokens: 0,
			searches: 0,
			cost: data.total_cost
		},
		totalCost: data.total_cost
	};
}

function parseChoice(choice: Json): ChunkChoice {
	return {
		delta: asObject(choice.delta),
		finishReason: asString(choice.finish_reason),
		nativeFinishReason: asString(choice.native_finish_reason)
	};
}

function firstChoice(body: Json): Json | null {
	const [choice] = asArray(body.choices);
	return isObject(choice) ? choice : null;
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Json {
	return isObject(value) ? value : {};
}

function asArray(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function asString(value: unknown): string | null {
	return typeof value === 'string' ? storable(value) : null;
}

/** A code is shown to people, so a sentence in its place, which may quote the prompt, is none. */
function asTypedCode(value: unknown): string | null {
	return typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/i.test(value) ? value : null;
}
