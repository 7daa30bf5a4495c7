import type { ChatMessage } from '$lib/domain/chat';

type Part = ChatMessage['parts'][number];
export type ToolPart = Extract<Part, { type: `tool-${string}` }>;
export type Source = Extract<Part, { type: 'source-url' }>;
export type ImagePart = Extract<Part, { type: 'file' }>;

/** What is shown of an answer, one below the other. */
export type Block =
	| { type: 'text'; text: string }
	| { type: 'reasoning'; text: string; isFirst: boolean }
	| { type: 'tool'; part: ToolPart };

/**
 * The blocks of an answer in their order. Sources are listed elsewhere, and a text that goes on behind one is the same
 * text: cut in two, a table or a list would fall apart.
 */
export function blocksOf(parts: readonly Part[]): Block[] {
	const blocks: Block[] = [];
	for (const part of parts) {
		const last = blocks.at(-1);
		if (part.type === 'text') {
			if (last?.type === 'text') last.text += part.text;
			else if (part.text !== '') blocks.push({ type: 'text', text: part.text });
		} else if (part.type === 'reasoning') {
			const isFirst = blocks.every(({ type }) => type !== 'reasoning');
			if (part.text !== '') blocks.push({ type: 'reasoning', text: part.text, isFirst });
		} else if (isTool(part)) {
			blocks.push({ type: 'tool', part });
		}
	}
	return blocks;
}

function isTool(part: Part): part is ToolPart {
	return part.type.startsWith('tool-');
}

/** Each address once, as a link may lead there; what is no address of the web is left out. */
export function sourcesOf(parts: readonly Part[]): Source[] {
	const sources = new Map<string, Source>();
	for (const part of parts) {
		if (part.type === 'source-url' && /^https?:\/\//i.test(part.url) && URL.canParse(part.url)) {
			if (!sources.has(part.url)) sources.set(part.url, part);
		}
	}
	return [...sources.values()];
}

export function imagesOf(parts: readonly Part[]): ImagePart[] {
	return parts
		.filter((part) => part.type === 'file')
		.filter(({ mediaType }) => mediaType.startsWith('image/'));
}
