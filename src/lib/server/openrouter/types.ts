/**
 * OpenRouter's chat completion protocol as this product uses it. Field names are the protocol's own. Source:
 * OpenRouter's API reference ("Chat completions", "Streaming", "Errors"), checked against recorded traffic.
 */
export interface TextPart {
	type: 'text';
	text: string;
}
export interface ImagePart {
	type: 'image_url';
	image_url: { url: string; detail?: 'auto' | 'low' | 'high' };
}
export type ContentPart = TextPart | ImagePart;

export type RequestMessage =
	| { role: 'system'; content: string }
	| { role: 'user'; content: string | ContentPart[] }
	| { role: 'assistant'; content: string | null; tool_calls?: ToolCall[]; reasoning_details?: unknown[] }
	| { role: 'tool'; tool_call_id: string; content: string };

export interface ToolCall {
	id: string;
	type: 'function';
	function: { name: string; arguments: string };
}

export type ResponseFormat =
	| { type: 'text' }
	| { type: 'json_object' }
	| {
			type: 'json_schema';
			json_schema: { name: string; strict?: boolean; schema: Record<string, unknown>; description?: string };
	  };

export interface ChatCompletionRequest {
	model: string;
	messages: RequestMessage[];
	/** always sent: without it OpenRouter assumes the model's largest answer and refuses small balances */
	max_tokens: number;
	temperature?: number;
	response_format?: ResponseFormat;
	reasoning?: { effort?: string; max_tokens?: number; exclude?: boolean };
	provider?: ProviderPreferences;
	/** stable id of the end user; comes back as `external_user` in the generation's record */
	user?: string;
	/** groups requests of one conversation and keeps them at one provider */
	session_id?: string;
	metadata?: Record<string, string>;
}

export interface ProviderPreferences {
	order?: string[];
	only?: string[];
	ignore?: string[];
	allow_fallbacks?: boolean;
	require_parameters?: boolean;
	/** USD per million tokens: providers above it are not used */
	max_price?: { prompt?: number; completion?: number; request?: number; image?: number };
}

/** Token counts and cost as the provider reported them. */
export interface Usage {
	promptTokens: number;
	completionTokens: number;
	totalTokens: number;
	/** normally part of the completion's, but more than that was seen */
	reasoningTokens: number;
	cachedTokens: number;
	cacheWriteTokens: number;
	searches: number;
	/** USD, the very digits that were sent; null where the provider reported none */
	cost: string | null;
}

export interface ChunkDelta {
	content?: string | null;
	reasoning?: string | null;
	reasoning_details?: unknown[];
	tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[];
	annotations?: Annotation[];
}

export interface Annotation {
	type: string;
	url_citation?: { url: string; title?: string; content?: string };
}

export interface ChunkChoice {
	delta: ChunkDelta;
	finishReason: string | null;
	nativeFinishReason: string | null;
}

/** One event of a stream. The frame with `usage` accounts; whatever `choices` it repeats is not a second end. */
export interface ChatCompletionChunk {
	/** the provider's generation id, `gen-…` */
	id: string | null;
	/** the model that answered: a dated or fallback name as often as the one asked */
	model: string | null;
	provider: string | null;
	choice: ChunkChoice | null;
	usage: Usage | null;
	error: ReportedError | null;
}

/** An error inside a 200 answer or stream, or the body of an HTTP error. */
export interface ReportedError {
	/** an HTTP status as a rule; older examples have words here */
	status: number | null;
	/** `metadata.error_type`, the stable field */
	providerCode: string | null;
	/** raw: for the log, never for an answer */
	message: string;
}

export interface ChatCompletion {
	id: string | null;
	model: string | null;
	provider: string | null;
	content: string;
	reasoning: string;
	annotations: Annotation[];
	toolCalls: ToolCall[];
	refusal: string | null;
	finishReason: string | null;
	nativeFinishReason: string | null;
	usage: Usage | null;
	/** set when the answer broke off: `content` is what there was */
	error: ReportedError | null;
}

/** The provider's own record of a generation, from `GET /generation`. */
export interface GenerationRecord {
	id: string;
	model: string;
	provider: string | null;
	isCancelled: boolean;
	finishReason: string | null;
	usage: Usage;
	/** USD, exact */
	totalCost: string;
}
