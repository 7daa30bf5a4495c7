import type { CacheControl, RequestMessage } from './message';

/**
 * The body of `POST /chat/completions`, by the protocol's own names. What a model does not support is ignored
 * without a word, unless `provider.require_parameters` says otherwise. Source: OpenRouter's API reference, `ChatRequest`.
 */
export interface ChatCompletionRequest extends Sampling, Thinking, Tooling, Routing, Bookkeeping {
	/** `author/slug`, with a variant such as `:free` or `:nitro` where one is wanted */
	model: string;
	messages: RequestMessage[];
	/** always sent: without it OpenRouter assumes the model's largest answer and refuses small balances */
	max_tokens: number;
	stop?: string | string[];
	response_format?: ResponseFormat;
	modalities?: ('text' | 'image' | 'audio')[];
	image_config?: Record<string, unknown>;
	/** keeps the longest beginning that the provider can keep; a part's own mark is exact */
	cache_control?: CacheControl;
	plugins?: Plugin[];
	web_search_options?: { search_context_size?: 'low' | 'medium' | 'high' };
}

export interface Sampling {
	/** 0 to 2 */
	temperature?: number | null;
	/** above 0, up to 1 */
	top_p?: number | null;
	top_k?: number | null;
	top_a?: number | null;
	min_p?: number | null;
	/** −2 to 2 */
	frequency_penalty?: number | null;
	/** −2 to 2 */
	presence_penalty?: number | null;
	/** above 0, up to 2 */
	repetition_penalty?: number | null;
	/** the same answer to the same request, as far as the provider can */
	seed?: number | null;
	logit_bias?: Record<string, number> | null;
	logprobs?: boolean | null;
	/** up to 20 */
	top_logprobs?: number | null;
	prediction?: { type: 'content'; content: string };
}

export interface Thinking {
	reasoning?: {
		effort?: ReasoningEffort | null;
		/** the most tokens to think with; they count as output */
		max_tokens?: number | null;
		/** think, and do not show it */
		exclude?: boolean;
		enabled?: boolean;
		summary?: 'auto' | 'concise' | 'detailed' | null;
	};
	verbosity?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
}

export type ReasoningEffort = 'max' | 'xhigh' | 'high' | 'medium' | 'low' | 'minimal' | 'none';

export interface Tooling {
	tools?: Tool[];
	tool_choice?: 'none' | 'auto' | 'required' | { type: 'function'; function: { name: string } };
	/** false: one call at a time */
	parallel_tool_calls?: boolean | null;
}

export type Tool = FunctionTool | ServerTool;

export interface FunctionTool {
	type: 'function';
	function: {
		name: string;
		description?: string;
		/** JSON schema of the arguments */
		parameters?: Record<string, unknown>;
		strict?: boolean | null;
	};
	cache_control?: CacheControl;
}

/** One that OpenRouter runs itself, such as `openrouter:web_search`; what it does is charged. */
export interface ServerTool {
	type: `openrouter:${string}`;
	parameters?: Record<string, unknown>;
}

export type ResponseFormat =
	| { type: 'text' }
	| { type: 'json_object' }
	| {
			type: 'json_schema';
			json_schema: { name: string; strict?: boolean; schema: Record<string, unknown>; description?: string };
	  };

export interface Routing {
	/** tried in order when `model` fails for any reason; the one that answers is charged */
	models?: string[];
	provider?: ProviderPreferences;
	service_tier?: 'auto' | 'default' | 'fast' | 'flex' | 'priority' | 'scale' | null;
}

export interface ProviderPreferences {
	order?: string[];
	only?: string[];
	ignore?: string[];
	allow_fallbacks?: boolean;
	/** only providers that support every parameter of the request */
	require_parameters?: boolean;
	/** `deny`: only providers that do not keep what they are sent */
	data_collection?: 'allow' | 'deny';
	/** only endpoints with zero data retention */
	zdr?: boolean;
	enforce_distillable_text?: boolean;
	quantizations?: string[];
	sort?: ProviderSort | { by: ProviderSort; partition?: 'model' | 'none' };
	/** tokens per second */
	preferred_min_throughput?: number;
	/** seconds to the first token */
	preferred_max_latency?: number;
	/** USD per million tokens (image, request: each): providers above it are not used */
	max_price?: { prompt?: number; completion?: number; image?: number; audio?: number; request?: number };
}

export type ProviderSort = 'price' | 'throughput' | 'latency' | 'exacto';

export type Plugin = WebPlugin | FileParserPlugin | OtherPlugin;

/** Looks things up on the web first; each search is charged. */
export interface WebPlugin {
	id: 'web';
	enabled?: boolean;
	engine?: 'native' | 'exa' | 'firecrawl' | 'parallel' | 'perplexity';
	max_results?: number;
	max_uses?: number;
	include_domains?: string[];
	exclude_domains?: string[];
	search_prompt?: string;
}

/** Reads files for models that cannot; `mistral-ocr` is charged by the page. */
export interface FileParserPlugin {
	id: 'file-parser';
	enabled?: boolean;
	pdf?: { engine?: 'mistral-ocr' | 'cloudflare-ai' | 'native' };
}

export interface OtherPlugin {
	id: 'web-fetch' | 'response-healing' | 'context-compression' | 'moderation' | 'auto-router';
	enabled?: boolean;
}

export interface Bookkeeping {
	/** stable id of the end user; comes back as `external_user` in the generation's record */
	user?: string;
	/** groups requests of one conversation and keeps them at one provider; 256 characters at the most */
	session_id?: string;
	/** 16 pairs at the most */
	metadata?: Record<string, string>;
}
