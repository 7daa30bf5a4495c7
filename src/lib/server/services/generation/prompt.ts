import { estimateImageTokens } from '$lib/domain/attachments';
import { estimateTokens, MESSAGE_OVERHEAD_TOKENS } from '$lib/domain/tokens';
import type { RequestMessage } from '../../openrouter';
import { imageReference } from '../attachments/inline-images';
import type { SpokenImage } from '../attachments/spoken-images';

export interface Prompt {
	messages: RequestMessage[];
	/** an estimate from above */
	promptTokens: number;
	/** how many go with it */
	images: number;
	/** older messages were left out because the context window is full */
	isCut: boolean;
}

interface Turn {
	role: 'user' | 'assistant' | 'system';
	content: string;
	images?: readonly SpokenImage[];
}

interface Reader {
	contextWindow: number;
	/** of its answer */
	outputTokens: number;
	/** of what goes with the messages, such as tools */
	otherTokens?: number;
	/** the model's id, where it sees images; else they are named */
	visionModelId?: string;
}

/**
 * What is sent to the model: the system prompt and as many of the newest turns as fit beside a worthwhile answer.
 * The system prompt and the newest turn always stay; if they alone are too long, the provider says so.
 */
export function buildPrompt(
	turns: readonly Turn[],
	{ systemPrompt, ...reader }: Reader & { systemPrompt: string | null }
): Prompt {
	const system =
		systemPrompt === null || systemPrompt === '' ? [] : [{ role: 'system' as const, content: systemPrompt }];
	const room = reader.contextWindow - reader.outputTokens;
	let promptTokens =
		REQUEST_OVERHEAD_TOKENS +
		(reader.otherTokens ?? 0) +
		system.reduce((sum, { content }) => sum + tokensOf(content), 0);
	let images = 0;
	let imageBytes = 0;
	const kept: RequestMessage[] = [];
	// An answer that failed before its first word says nothing to the model, and some refuse an empty turn.
	const said = turns.filter((turn) => turn.content !== '' || (turn.images ?? []).length > 0);
	for (const turn of [...said].reverse()) {
		const { shown, hidden } = imagesFor(turn, reader, IMAGE_BYTES_PER_REQUEST_MAX - imageBytes);
		const text = [turn.content, ...hidden.map(({ filename }) => `[Image: ${filename}]`)]
			.filter((line) => line !== '')
			.join('\n\n');
		const tokens =
			tokensOf(text) +
			shown.reduce((sum, image) => sum + estimateImageTokens(image, reader.visionModelId ?? ''), 0);
		if (kept.length > 0 && promptTokens + tokens > room) break;
		promptTokens += tokens;
		images += shown.length;
		imageBytes += shown.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		kept.unshift(messageOf(turn.role, text, shown));
	}
	return { messages: [...system, ...kept], promptTokens, images, isCut: kept.length < said.length };
}

/** More would be too much for one request; older images are then named instead. */
const IMAGE_BYTES_PER_REQUEST_MAX = 20 * 1024 * 1024;

/** What a model gets to see of a turn, and what it is only told of. */
function imagesFor({ images = [] }: Turn, { visionModelId }: Reader, bytesLeft: number) {
	const shown: SpokenImage[] = [];
	let left = visionModelId === undefined ? 0 : bytesLeft;
	for (const image of images) {
		left -= image.sizeBytes;
		if (left < 0) break;
		shown.push(image);
	}
	return { shown, hidden: images.slice(shown.length) };
}

function messageOf(role: Turn['role'], text: string, images: SpokenImage[]): RequestMessage {
	if (role !== 'user' || images.length === 0) return { role, content: text };
	const words = text === '' ? [] : [{ type: 'text' as const, text }];
	return { role, content: [...words, ...images.map(({ id }) => imageReference(id))] };
}

/** What providers add of their own around the messages. */
const REQUEST_OVERHEAD_TOKENS = 32;

function tokensOf(content: string): number {
	return estimateTokens(content) + MESSAGE_OVERHEAD_TOKENS;
}
