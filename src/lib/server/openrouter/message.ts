import type { Annotation, ChatCompletion, ReasoningDetail, ToolCall } from './types';

/** The messages of a request, by the protocol's own names, and short ways to write them. */
export type RequestMessage = InstructionMessage | UserMessage | AssistantMessage | ToolMessage;

export interface InstructionMessage {
	role: 'system' | 'developer';
	content: string | TextPart[];
}

export interface UserMessage {
	role: 'user';
	content: string | ContentPart[];
	name?: string;
}

/** As the last message it is the beginning of an answer, which the model goes on with. */
export interface AssistantMessage {
	role: 'assistant';
	content: string | TextPart[] | null;
	tool_calls?: ToolCall[];
	reasoning?: string | null;
	/** of an earlier answer, unchanged and in order: signed thinking is refused otherwise */
	reasoning_details?: ReasoningDetail[];
	refusal?: string | null;
	/** what was read from a file once; sent back, it is not read (and charged for) again */
	annotations?: Annotation[];
}

export interface ToolMessage {
	role: 'tool';
	tool_call_id: string;
	content: string | ContentPart[];
}

export type ContentPart = TextPart | ImagePart | AudioPart | VideoPart | FilePart;

export interface TextPart {
	type: 'text';
	text: string;
	/** what stands up to here is kept by the provider, and cheaper when it is sent again */
	cache_control?: CacheControl;
}

export interface ImagePart {
	type: 'image_url';
	/** `url`: `https:` or `data:<media type>;base64,…` */
	image_url: { url: string; detail?: ImageDetail };
}

export type ImageDetail = 'auto' | 'low' | 'high' | 'original';

export interface AudioPart {
	type: 'input_audio';
	/** `data` in base64, `format` such as `wav` or `mp3` */
	input_audio: { data: string; format: string };
}

export interface VideoPart {
	type: 'video_url';
	video_url: { url: string };
}

export interface FilePart {
	type: 'file';
	/** `file_data`: an address or a data address */
	file: { filename?: string; file_data?: string; file_id?: string };
}

export interface CacheControl {
	type: 'ephemeral';
	ttl?: '5m' | '1h';
}

/** Where an image is, or what it is. */
export type ImageSource = { url: string } | { bytes: Uint8Array; mediaType: string };

export function systemMessage(text: string): InstructionMessage {
	return { role: 'system', content: text };
}

export function textMessage(text: string): UserMessage {
	return { role: 'user', content: text };
}

/** A question about an image, or about several. */
export function imageMessage(
	text: string,
	images: ImageSource | readonly ImageSource[],
	detail?: ImageDetail
): UserMessage {
	const parts = [images].flat().map((image): ImagePart => ({
		type: 'image_url',
		image_url: { url: urlOf(image), ...(detail === undefined ? {} : { detail }) }
	}));
	return { role: 'user', content: [{ type: 'text', text }, ...parts] };
}

/** What a tool that the model called has to say; anything but text and parts is sent as JSON. */
export function toolResult(toolCallId: string, result: unknown): ToolMessage {
	const content = typeof result === 'string' ? result : JSON.stringify(result ?? null);
	return { role: 'tool', tool_call_id: toolCallId, content };
}

/** An answer as a message of the next request, with all that the provider wants to see again. */
export function answerMessage(
	answer: Pick<ChatCompletion, 'content' | 'toolCalls' | 'reasoningDetails' | 'annotations'>
): AssistantMessage {
	const { content, toolCalls, reasoningDetails, annotations } = answer;
	return {
		role: 'assistant',
		content: content === '' ? null : content,
		...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
		...(reasoningDetails.length === 0 ? {} : { reasoning_details: reasoningDetails }),
		...(annotations.some(({ type }) => type === 'file') ? { annotations } : {})
	};
}

function urlOf(image: ImageSource): string {
	if ('url' in image) return image.url;
	return `data:${image.mediaType};base64,${Buffer.from(image.bytes).toString('base64')}`;
}
