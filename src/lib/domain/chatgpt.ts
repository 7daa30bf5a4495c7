import { z } from 'zod';
import { CONVERSATION_TITLE_LENGTH_MAX, titleFromText } from './conversations';
import type { ReadConversation } from './read-import';

/**
 * OpenAI's `conversations.json`: `[{title, create_time, mapping: {id: {message, parent, children}}, current_node}]`.
 * Times are seconds since 1970. The tree has nodes that nobody saw: an empty root, system messages, tool calls and
 * their results. They are left out, and what answered them answers what they answered.
 */
const node = z.object({
	parent: z.string().nullish(),
	message: z
		.object({
			author: z.object({ role: z.string() }),
			create_time: z.number().nullish(),
			recipient: z.string().nullish(),
			weight: z.number().nullish(),
			content: z.object({
				content_type: z.string(),
				parts: z.array(z.unknown()).nullish(),
				text: z.string().nullish(),
				language: z.string().nullish()
			}),
			metadata: z
				.object({
					is_visually_hidden_from_conversation: z.boolean().nullish(),
					model_slug: z.string().nullish()
				})
				.nullish()
		})
		.nullish()
});
type Node = z.infer<typeof node>;
type NodeMessage = NonNullable<Node['message']>;

const conversation = z.object({
	title: z.string().nullish(),
	id: z.string().nullish(),
	conversation_id: z.string().nullish(),
	create_time: z.number().nullish(),
	update_time: z.number().nullish(),
	is_archived: z.boolean().nullish(),
	current_node: z.string().nullish(),
	mapping: z.record(z.string(), z.unknown())
});

/** A conversation of ChatGPT's export. What is not one comes back as it is, for the check to refuse. */
export function readChatGptConversation(item: unknown): ReadConversation {
	const parsed = conversation.safeParse(item);
	if (!parsed.success) return { conversation: item, filesLeftOut: 0 };
	const source = parsed.data;
	const nodes = new Map<string, Node>();
	for (const [id, value] of Object.entries(source.mapping)) {
		const read = node.safeParse(value);
		// A message of a kind that is not known is left out like one that nobody saw.
		nodes.set(id, read.success ? read.data : { parent: parentOf(value) });
	}
	let filesLeftOut = 0;
	const said = new Map<string, { message: NodeMessage; text: string }>();
	for (const [id, { message }] of nodes) {
		if (message == null || !isShown(message)) continue;
		const { text, files } = textOfContent(message.content);
		filesLeftOut += files;
		if (text.trim() !== '') said.set(id, { message, text });
	}
	const nearest = nearestSaid(nodes, said);
	const messages = [...said].map(([id, { message, text }]) => ({
		id,
		parentId: nearest(nodes.get(id)?.parent ?? null),
		role: message.author.role,
		parts: [{ type: 'text', text }],
		status: 'complete',
		modelId: message.metadata?.model_slug ?? null,
		createdAt: toInstant(message.create_time)
	}));
	const title = source.title?.trim() ?? '';
	const first = messages.find(({ role }) => role === 'user')?.parts[0]?.text ?? '';
	return {
		conversation: {
			id: source.conversation_id ?? source.id ?? [...nodes.keys()].at(0),
			title: title === '' ? titleFromText(first) : title.slice(0, CONVERSATION_TITLE_LENGTH_MAX),
			modelId: null,
			systemPrompt: null,
			isArchived: source.is_archived === true,
			activeLeafId: nearest(source.current_node ?? null),
			createdAt: toInstant(source.create_time),
			lastMessageAt: toInstant(source.update_time),
			messages
		},
		filesLeftOut
	};
}

/** From a node up to the first that says something. A circle ends nowhere: the check finds what it left. */
function nearestSaid(nodes: Map<string, Node>, said: Map<string, unknown>) {
	const known = new Map<string, string | null>();
	return (from: string | null): string | null => {
		const walked = new Set<string>();
		let at = from;
		while (at !== null && nodes.has(at) && !said.has(at) && !known.has(at) && !walked.has(at)) {
			walked.add(at);
			at = nodes.get(at)?.parent ?? null;
		}
		const found = at === null ? null : said.has(at) ? at : (known.get(at) ?? null);
		for (const id of walked) known.set(id, found);
		return found;
	};
}

function isShown({ author, content, recipient, weight, metadata }: NodeMessage): boolean {
	if (author.role !== 'user' && author.role !== 'assistant') return false;
	if (metadata?.is_visually_hidden_from_conversation === true || weight === 0) return false;
	if (recipient == null || recipient === 'all') return true;
	// What was written for the interpreter was shown, what was asked of a browser or a search was not.
	return recipient === 'python' && content.content_type === 'code';
}

function textOfContent({ content_type: type, parts, text, language }: NodeMessage['content']): {
	text: string;
	files: number;
} {
	if (type === 'code') {
		const name = language == null || language === 'unknown' ? '' : language;
		const fence = fenceFor(text ?? '');
		return { text: text == null || text === '' ? '' : `${fence}${name}\n${text}\n${fence}`, files: 0 };
	}
	if (type !== 'text' && type !== 'multimodal_text') return { text: '', files: 0 };
	const words = (parts ?? []).filter((part) => typeof part === 'string');
	return { text: words.join('\n\n'), files: (parts ?? []).length - words.length };
}

/** Longer than any row of backticks in the code. */
function fenceFor(code: string): string {
	const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
	return '`'.repeat(Math.max(3, longest + 1));
}

function parentOf(value: unknown): string | null {
	const { parent } = (value ?? {}) as { parent?: unknown };
	return typeof parent === 'string' ? parent : null;
}

function toInstant(seconds: number | null | undefined): string | null {
	if (seconds == null) return null;
	const at = new Date(seconds * 1_000);
	return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
