import { createHash } from 'node:crypto';
import type { ServedModel } from './catalogue';
import { mediaOf, textOf, type ChatRequest } from './request';
import { countTokens } from './tokens';

/** Tokens of a prompt by the classes that are billed apart; cached and written ones are part of `tokens`. */
export interface PromptCount {
	tokens: number;
	cachedTokens: number;
	cacheWriteTokens: number;
	images: number;
}

const TOKENS_PER_REQUEST = 3;
const TOKENS_PER_MESSAGE = 4;
/** Pictures, sounds and files are billed as prompt tokens; recorded answers of Gemini carry no fee besides. */
const TOKENS_PER_MEDIUM = 258;

/** Prompts shorter than this are not cached; hits come in whole blocks. */
const CACHED_MIN = 1024;
const CACHE_BLOCK = 128;
const PREFIXES_MAX = 10_000;

/** Makers whose models cache only what a request marks with `cache_control`, and charge for writing it. */
const ASKED_CACHING = new Set(['anthropic', 'qwen']);

/** Remembers long prompts, so that one that begins like an earlier one is billed as a cache hit. */
export class PromptCache {
	readonly #prefixes = new Set<string>();

	count(request: ChatRequest, model: ServedModel): PromptCount {
		const boundaries = boundariesOf(request);
		const tokens = boundaries.at(-1)?.tokens ?? TOKENS_PER_REQUEST;
		const images = request.messages.flatMap(mediaOf).filter((type) => type === 'image_url').length;
		const isAsked = ASKED_CACHING.has(model.author);
		const takesPart =
			tokens >= CACHED_MIN &&
			model.pricing.input_cache_read !== undefined &&
			(!isAsked || asksForCaching(request));
		if (!takesPart) return { tokens, cachedTokens: 0, cacheWriteTokens: 0, images };

		const hash = createHash('sha256')
			.update(model.record.id)
			.update(JSON.stringify(request.tools ?? null));
		let cachedTokens = 0;
		for (const { text, tokens: upTo } of boundaries) {
			hash.update(text);
			if (upTo < CACHED_MIN) continue;
			const prefix = hash.copy().digest('base64');
			if (this.#prefixes.has(prefix)) cachedTokens = wholeBlocks(Math.min(upTo, tokens - 1));
			else this.#remember(prefix);
		}
		return { tokens, cachedTokens, cacheWriteTokens: isAsked ? tokens - cachedTokens : 0, images };
	}

	forget(): void {
		this.#prefixes.clear();
	}

	#remember(prefix: string): void {
		const [oldest] = this.#prefixes;
		if (this.#prefixes.size >= PREFIXES_MAX && oldest !== undefined) this.#prefixes.delete(oldest);
		this.#prefixes.add(prefix);
	}
}

/** Each message with the tokens of the prompt up to its end. */
function boundariesOf(request: ChatRequest): { text: string; tokens: number }[] {
	let tokens = TOKENS_PER_REQUEST + (request.tools?.length ? countTokens(JSON.stringify(request.tools)) : 0);
	return request.messages.map((message) => {
		const calls = message.tool_calls === undefined ? '' : JSON.stringify(message.tool_calls);
		const text = `${message.role}\n${textOf(message)}${calls}\n`;
		tokens +=
			TOKENS_PER_MESSAGE +
			countTokens(textOf(message)) +
			countTokens(calls) +
			TOKENS_PER_MEDIUM * mediaOf(message).length;
		return { text, tokens };
	});
}

function asksForCaching(request: ChatRequest): boolean {
	return (
		request.cache_control !== undefined ||
		request.messages.some(
			({ content }) => Array.isArray(content) && content.some((part) => part['cache_control'] !== undefined)
		)
	);
}

function wholeBlocks(tokens: number): number {
	return tokens - (tokens % CACHE_BLOCK);
}
