import { z } from 'zod';

/**
 * The body of `POST /chat/completions` as far as the sandbox acts on it; other fields are taken and ignored, as
 * OpenRouter does with parameters that a model does not support.
 */
const part = z.looseObject({ type: z.string(), text: z.string().optional() });

const message = z.looseObject({
	role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
	content: z.union([z.string(), z.array(part)]).nullish(),
	name: z.string().optional(),
	tool_call_id: z.string().optional(),
	tool_calls: z
		.array(z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string() }) }))
		.optional()
});

const tool = z.looseObject({
	type: z.string(),
	function: z
		.looseObject({
			name: z.string(),
			description: z.string().optional(),
			parameters: z.record(z.string(), z.unknown()).optional()
		})
		.optional()
});

const tokenLimit = z.number().int().min(1).nullish();
const price = z.union([z.number(), z.string()]).nullish();
const names = z.array(z.string()).nullish();

export const chatRequestSchema = z.looseObject({
	model: z.string().optional(),
	models: z.array(z.string()).optional(),
	messages: z.array(message).min(1),
	stream: z.boolean().nullish(),
	max_tokens: tokenLimit,
	max_completion_tokens: tokenLimit,
	stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
	tools: z.array(tool).nullish(),
	tool_choice: z
		.union([z.string(), z.looseObject({ function: z.looseObject({ name: z.string() }).optional() })])
		.nullish(),
	response_format: z
		.looseObject({
			type: z.string(),
			json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() }).optional()
		})
		.nullish(),
	reasoning: z
		.looseObject({
			effort: z.string().nullish(),
			max_tokens: tokenLimit,
			exclude: z.boolean().nullish(),
			enabled: z.boolean().nullish()
		})
		.nullish(),
	reasoning_effort: z.string().nullish(),
	include_reasoning: z.boolean().nullish(),
	plugins: z.array(z.looseObject({ id: z.string() })).nullish(),
	provider: z
		.looseObject({
			order: names,
			only: names,
			ignore: names,
			allow_fallbacks: z.boolean().nullish(),
			max_price: z.looseObject({ prompt: price, completion: price }).nullish()
		})
		.nullish(),
	cache_control: z.unknown().optional(),
	user: z.string().nullish(),
	session_id: z.string().max(256).nullish()
});

export type ChatRequest = z.output<typeof chatRequestSchema>;
export type RequestMessage = ChatRequest['messages'][number];

/** Text of a message's content, of whatever parts it is made. */
export function textOf(message: RequestMessage): string {
	if (typeof message.content === 'string') return message.content;
	return (message.content ?? []).map((part) => part.text ?? '').join('');
}

/** Parts of a message that are not text. */
export function mediaOf(message: RequestMessage): string[] {
	if (!Array.isArray(message.content)) return [];
	return message.content.map((part) => part.type).filter((type) => type !== 'text');
}

/** The last thing the user said; '' in a request without a user's message. */
export function questionOf(request: ChatRequest): string {
	const last = request.messages.findLast((message) => message.role === 'user');
	return last === undefined ? '' : textOf(last);
}

/** What the application told the model to do, system and developer messages together. */
export function instructionsOf(request: ChatRequest): string {
	return request.messages
		.filter((message) => message.role === 'system' || message.role === 'developer')
		.map(textOf)
		.join('\n');
}

/** The most that may be answered, reasoning included; undefined where the request does not say. */
export function outputLimitOf(request: ChatRequest): number | undefined {
	return request.max_completion_tokens ?? request.max_tokens ?? undefined;
}
