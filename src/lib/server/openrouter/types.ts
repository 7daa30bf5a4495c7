/**
 * What OpenRouter answers, as this product reads it. Source: OpenRouter's API reference ("Chat completions",
 * "Streaming", "Errors"), checked against recorded traffic.
 */
export interface ToolCall {
	id: string;
	type: 'function';
	/** `arguments`: JSON, as the model wrote it, so not always valid */
	function: { name: string; arguments: string };
}

/** A piece of a tool call; those of one call share its `index`. */
export interface ToolCallDelta {
	index?: number;
	id?: string;
	type?: 'function';
	function?: { name?: string; arguments?: string };
}

/** Thinking as the provider wants it back: text, a summary, or sealed. */
export interface ReasoningDetail {
	type: string;
	index?: number;
	text?: string | null;
	summary?: string | null;
	data?: string | null;
	signature?: string | null;
	[field: string]: unknown;
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
	reasoning_details?: ReasoningDetail[];
	tool_calls?: ToolCallDelta[];
	refusal?: string | null;
	annotations?: Annotation[];
}

export interface Annotation {
	type: string;
	url_citation?: { url: string; title?: string; content?: string };
	/** what was read from a file */
	file?: { hash: string; name?: string; content?: unknown[] };
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
	reasoningDetails: ReasoningDetail[];
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
