import type { ChatChunk, ChatMessage } from './chat';
import { storable, storableJson } from './text';

/**
 * An answer as it grows. What the provider says becomes stream frames; the same frames, reduced, are the parts that
 * are stored. Live viewers, late joiners and the recovery after a crash all go through {@link applyChunk}, so what
 * was seen and what is stored cannot differ.
 */
type Parts = ChatMessage['parts'];

/** Text of a frame added to the parts so far. Frames without content change nothing. */
export function applyChunk(parts: Parts, chunk: ChatChunk): void {
	switch (chunk.type) {
		case 'text-start':
			parts.push({ type: 'text', text: '' });
			return;
		case 'reasoning-start':
			parts.push({ type: 'reasoning', text: '' });
			return;
		case 'text-delta':
		case 'reasoning-delta': {
			// Blocks do not interleave: a delta belongs to the part that was opened last.
			const open = parts.at(-1);
			if (open?.type === 'text' || open?.type === 'reasoning') open.text += chunk.delta;
			return;
		}
		case 'tool-input-available':
			parts.push({
				type: `tool-${chunk.toolName}`,
				toolCallId: chunk.toolCallId,
				state: 'input-available',
				input: chunk.input
			});
			return;
		case 'tool-output-available':
			setTool(parts, chunk.toolCallId, (part) => ({
				...called(part),
				state: 'output-available',
				output: chunk.output
			}));
			return;
		case 'tool-output-error':
			setTool(parts, chunk.toolCallId, (part) => ({
				...called(part),
				state: 'output-error',
				errorText: chunk.errorText
			}));
			return;
		case 'source-url':
			parts.push({ type: 'source-url', sourceId: chunk.sourceId, url: chunk.url, title: chunk.title });
			return;
		default:
			return;
	}
}

type ToolPart = Extract<Parts[number], { type: `tool-${string}` }>;

function setTool(parts: Parts, toolCallId: string, change: (part: ToolPart) => ToolPart): void {
	const index = parts.findLastIndex((part) => isToolPart(part) && part.toolCallId === toolCallId);
	const part = parts[index];
	if (part !== undefined && isToolPart(part)) parts[index] = change(part);
}

export function isToolPart(part: Parts[number]): part is ToolPart {
	return part.type.startsWith('tool-');
}

function called({ type, toolCallId, input }: ToolPart) {
	return { type, toolCallId, input };
}

export function partsOf(chunks: Iterable<ChatChunk>): Parts {
	const parts: Parts = [];
	for (const chunk of chunks) applyChunk(parts, chunk);
	return parts;
}

/** Neighbouring deltas of one block as one: fewer rows and frames, the same text. */
export function mergeDeltas(chunks: readonly ChatChunk[]): ChatChunk[] {
	const merged: ChatChunk[] = [];
	for (const chunk of chunks) {
		const last = merged.at(-1);
		if (
			isDelta(chunk) &&
			last !== undefined &&
			isDelta(last) &&
			last.type === chunk.type &&
			last.id === chunk.id
		) {
			merged[merged.length - 1] = { ...last, delta: last.delta + chunk.delta };
		} else {
			merged.push(chunk);
		}
	}
	return merged;
}

function isDelta(chunk: ChatChunk): chunk is Extract<ChatChunk, { type: 'text-delta' | 'reasoning-delta' }> {
	return chunk.type === 'text-delta' || chunk.type === 'reasoning-delta';
}

/** Turns text, reasoning and sources into frames, opening and closing the blocks around them. */
export class AnswerWriter {
	readonly parts: Parts = [];
	#open: { type: 'text' | 'reasoning'; id: string } | null = null;
	#blocks = 0;
	/** first half of a character whose second half comes with the next delta */
	#half = { type: 'text', text: '' };

	write(type: 'text' | 'reasoning', said: string): ChatChunk[] {
		const text = (this.#half.type === type ? this.#half.text : '') + said;
		this.#half = { type, text: /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '' };
		const delta = storable(text.slice(0, text.length - this.#half.text.length));
		if (delta === '') return [];
		const chunks = this.#open?.type === type ? [] : [...this.#close(), ...this.#start(type)];
		// The block was opened just above where it was not open already.
		chunks.push({ type: `${type}-delta`, id: this.#open?.id ?? '', delta });
		return this.#applied(chunks);
	}

	cite(url: string, title: string | undefined): ChatChunk[] {
		const source = {
			sourceId: `source-${this.#blocks++}`,
			url: storable(url),
			title: title && storable(title)
		};
		return this.#applied([...this.#close(), { type: 'source-url', ...source }]);
	}

	/** A tool that the model asked for, and what it was given. */
	callTool(toolCallId: string, toolName: string, input: unknown): ChatChunk[] {
		return this.#applied([
			...this.#close(),
			{ type: 'tool-input-available', toolCallId, toolName, input: storableJson(input) }
		]);
	}

	/** What came back of it. */
	returnTool(toolCallId: string, outcome: { output: unknown } | { error: string }): ChatChunk[] {
		return this.#applied([
			...this.#close(),
			'error' in outcome
				? { type: 'tool-output-error', toolCallId, errorText: storable(outcome.error) }
				: { type: 'tool-output-available', toolCallId, output: storableJson(outcome.output) }
		]);
	}

	end(): ChatChunk[] {
		return this.#applied(this.#close());
	}

	#start(type: 'text' | 'reasoning'): ChatChunk[] {
		this.#open = { type, id: `${type}-${this.#blocks++}` };
		return [{ type: `${type}-start`, id: this.#open.id }];
	}

	#close(): ChatChunk[] {
		if (this.#open === null) return [];
		const { type, id } = this.#open;
		this.#open = null;
		return [{ type: `${type}-end`, id }];
	}

	#applied(chunks: ChatChunk[]): ChatChunk[] {
		for (const chunk of chunks) applyChunk(this.parts, chunk);
		return chunks;
	}
}

/**
 * The frames that lead a viewer from the parts seen so far to those that there are now: for answers that are read from
 * the database, where nobody keeps their frames. What was seen only ever grows.
 * @param isWhole nothing more follows: the last block is closed
 */
export function framesBetween(
	seen: Parts,
	parts: Parts,
	{ isWhole = false }: { isWhole?: boolean } = {}
): ChatChunk[] {
	return parts.flatMap((part, index) => {
		const known = seen[index];
		const isOver = isWhole || index < parts.length - 1;
		// Closed when what follows it was first seen, or just now.
		const wasOver = index < seen.length - 1;
		if (part.type === 'text' || part.type === 'reasoning') {
			const id = `${part.type}-${index}`;
			const delta = part.text.slice(known !== undefined && 'text' in known ? known.text.length : 0);
			return [
				...(known === undefined ? [{ type: `${part.type}-start` as const, id }] : []),
				...(delta === '' ? [] : [{ type: `${part.type}-delta` as const, id, delta }]),
				...(isOver && !wasOver ? [{ type: `${part.type}-end` as const, id }] : [])
			];
		}
		if (isToolPart(part)) return toolFrames(known, part);
		if (part.type !== 'source-url' || known !== undefined) return [];
		const { sourceId, url, title } = part;
		return [{ type: 'source-url', sourceId, url, title }];
	});
}

function toolFrames(known: Parts[number] | undefined, part: ToolPart): ChatChunk[] {
	const { toolCallId, state } = part;
	const isAnswered = known !== undefined && isToolPart(known) && known.state !== 'input-available';
	const frames: ChatChunk[] = [];
	if (known === undefined) {
		const toolName = part.type.slice('tool-'.length);
		frames.push({ type: 'tool-input-available', toolCallId, toolName, input: part.input });
	}
	if (isAnswered) return frames;
	if (state === 'output-available') {
		frames.push({ type: 'tool-output-available', toolCallId, output: part.output });
	} else if (state === 'output-error') {
		frames.push({ type: 'tool-output-error', toolCallId, errorText: part.errorText });
	}
	return frames;
}
