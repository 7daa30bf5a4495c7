import type {
	Annotation,
	ChatCompletion,
	ChatCompletionChunk,
	ReasoningDetail,
	ToolCall,
	ToolCallDelta
} from './types';

/** A stream as the whole answer that it is, tool calls and signed thinking included. Throws what the stream throws. */
export async function collectCompletion(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletion> {
	const toolCalls: ToolCallDelta[] = [];
	const reasoningDetails: ReasoningDetail[] = [];
	const annotations: Annotation[] = [];
	const answer: ChatCompletion = {
		id: null,
		model: null,
		provider: null,
		content: '',
		reasoning: '',
		reasoningDetails: [],
		annotations,
		toolCalls: [],
		refusal: null,
		finishReason: null,
		nativeFinishReason: null,
		usage: null,
		error: null
	};
	for await (const { id, model, provider, choice, usage, error } of chunks) {
		answer.id ??= id;
		answer.model ??= model;
		answer.provider ??= provider;
		answer.usage = usage ?? answer.usage;
		answer.error ??= error;
		if (choice === null) continue;
		const { delta } = choice;
		answer.finishReason = choice.finishReason ?? answer.finishReason;
		answer.nativeFinishReason = choice.nativeFinishReason ?? answer.nativeFinishReason;
		answer.content += delta.content ?? '';
		answer.reasoning += delta.reasoning ?? '';
		if (delta.refusal != null) answer.refusal = (answer.refusal ?? '') + delta.refusal;
		toolCalls.push(...(delta.tool_calls ?? []));
		reasoningDetails.push(...(delta.reasoning_details ?? []));
		annotations.push(...(delta.annotations ?? []));
	}
	return {
		...answer,
		toolCalls: joinToolCalls(toolCalls),
		reasoningDetails: joinReasoningDetails(reasoningDetails)
	};
}

/** A whole answer as a stream of it. */
export async function* inOnePiece(completion: ChatCompletion): AsyncGenerator<ChatCompletionChunk> {
	const { content, reasoning, refusal, annotations, finishReason, nativeFinishReason } = completion;
	const delta = {
		content,
		reasoning,
		reasoning_details: completion.reasoningDetails,
		tool_calls: completion.toolCalls.map((call, index) => ({ ...call, index })),
		refusal,
		annotations
	};
	yield await Promise.resolve({ ...completion, choice: { delta, finishReason, nativeFinishReason } });
}

/**
 * Whole calls out of their pieces, in the order of their index. A piece without an index belongs to the call with its
 * id, else to the one before it. What never got a name or an id, as when a stream breaks off, is no call.
 */
export function joinToolCalls(deltas: readonly ToolCallDelta[]): ToolCall[] {
	const calls = new Map<number, ToolCall>();
	let current = 0;
	for (const { index, id, function: called } of deltas) {
		current = index ?? indexOf(calls, id) ?? current;
		const known = calls.get(current) ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
		calls.set(current, {
			id: known.id || (id ?? ''),
			type: 'function',
			function: {
				// Some providers repeat the name in every piece.
				name: known.function.name || (called?.name ?? ''),
				arguments: known.function.arguments + (called?.arguments ?? '')
			}
		});
	}
	return [...calls.entries()]
		.sort(([a], [b]) => a - b)
		.map(([, call]) => call)
		.filter((call) => call.id !== '' && call.function.name !== '');
}

/** The index of the call with this id, or of one to begin. */
function indexOf(calls: ReadonlyMap<number, ToolCall>, id: string | undefined): number | undefined {
	if (id === undefined || id === '') return undefined;
	for (const [index, call] of calls) if (call.id === id) return index;
	return Math.max(-1, ...calls.keys()) + 1;
}

/** Thinking out of its pieces: texts of one index are one text with one signature; what is sealed stays as it came. */
export function joinReasoningDetails(pieces: readonly ReasoningDetail[]): ReasoningDetail[] {
	const details = new Map<string, ReasoningDetail>();
	for (const [position, piece] of pieces.entries()) {
		const isWritten = piece.type === 'reasoning.text' || piece.type === 'reasoning.summary';
		const key = isWritten ? `${piece.type} ${piece.index ?? 0}` : `${position}`;
		details.set(key, joined(details.get(key), piece));
	}
	return [...details.values()];
}

function joined(known: ReasoningDetail | undefined, piece: ReasoningDetail): ReasoningDetail {
	if (known === undefined) return piece;
	const { text, summary, ...rest } = piece;
	const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
	return {
		...known,
		...told,
		...(text == null ? {} : { text: (known.text ?? '') + text }),
		...(summary == null ? {} : { summary: (known.summary ?? '') + summary })
	};
}
