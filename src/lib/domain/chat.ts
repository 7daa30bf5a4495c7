import type { UIMessage, UIMessageChunk } from 'ai';
import { z } from 'zod';
import { attachmentIdOf, IMAGE_TYPES, IMAGES_PER_MESSAGE_MAX } from './attachments';
import type { ErrorCode } from './errors';
import { idSchema } from './ids';
import { jsonObjectSchema } from './json';
import { modelIdSchema } from './models';
import { textSchema } from './text';

/** The text's fate. The money's fate is the generation's own (see services/metering). */
export const MESSAGE_STATUSES = ['streaming', 'complete', 'stopped', 'interrupted', 'failed'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export interface MessageUsage {
	promptTokens: number;
	completionTokens: number;
	totalTokens: number;
	/** part of the completion's */
	reasoningTokens?: number;
}

/** What travels with an answer: complete in the last frame of its stream and in every stored message. */
export interface MessageMetadata {
	generationId?: string;
	/** the model asked */
	model?: string;
	/** the model that was chosen: the budget did not cover it, and the organisation has a cheaper one answer then */
	downgradedFrom?: string;
	/** the model that answered, as the provider names it, and who ran it; in stored messages */
	modelServed?: string;
	provider?: string;
	/** as the provider says it: `stop`, `length`, `content_filter` …; in stored messages */
	finishReason?: string;
	status?: MessageStatus;
	usage?: MessageUsage | null;
	/** USD, decimal string; null while it is not known yet */
	cost?: string | null;
	/** the provider is being asked for the cost */
	costIsPending?: boolean;
	/** the cost was calculated from the price, the provider has not confirmed it yet */
	costIsEstimate?: boolean;
	/** from the request to the first text or reasoning, and to the end */
	firstTokenMs?: number;
	durationMs?: number;
	/** how long the model reasoned before its first text */
	reasoningMs?: number;
	/** the answer was cut at its output limit */
	isTruncated?: boolean;
	/** older messages were left out of the request, whose model's window was full */
	isContextCut?: boolean;
	/** of an answer that was asked for as JSON */
	json?: { isValid: boolean; problem?: string };
	error?: { code: ErrorCode; message: string };
	createdAt?: string;
}

/** The AI SDK's message and stream frame with our metadata: what the browser's `Chat` speaks. */
export type ChatMessage = UIMessage<MessageMetadata>;
export type ChatChunk = UIMessageChunk<MessageMetadata>;

/** Longer than any context window's worth of typing, short enough for one request body. */
export const MESSAGE_TEXT_LENGTH_MAX = 400_000;

const textPartSchema = z.object({
	type: z.literal('text'),
	text: textSchema.pipe(z.string().max(MESSAGE_TEXT_LENGTH_MAX))
});

/** An image that was uploaded before, by its address on this site. */
const imagePartSchema = z.object({
	type: z.literal('file'),
	mediaType: z.enum(IMAGE_TYPES),
	filename: textSchema.pipe(z.string().max(200)).optional(),
	url: z.string().refine((url) => attachmentIdOf(url) !== null, 'must be an image that was uploaded here')
});

/** A user's message as the AI SDK sends it. Ids that are not UUIDs (the SDK's default) are replaced by ours. */
const userMessageSchema = z.object({
	id: z.string().max(200).optional(),
	role: z.literal('user'),
	parts: z
		.array(z.discriminatedUnion('type', [textPartSchema, imagePartSchema]))
		.min(1)
		.max(100)
		.refine(
			(parts) => textOf(parts).length <= MESSAGE_TEXT_LENGTH_MAX,
			`must be at most ${MESSAGE_TEXT_LENGTH_MAX} characters`
		)
		.refine(
			(parts) => parts.filter(({ type }) => type === 'file').length <= IMAGES_PER_MESSAGE_MAX,
			`must have ${IMAGES_PER_MESSAGE_MAX} images at the most`
		)
});

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

export const chatSettingsSchema = z.strictObject({
	temperature: z.number().min(0).max(2).optional(),
	maxOutputTokens: z.number().int().min(1).max(1_000_000).optional(),
	reasoningEffort: z.enum(REASONING_EFFORTS).optional(),
	responseFormat: z
		.discriminatedUnion('type', [
			z.strictObject({ type: z.literal('text') }),
			z.strictObject({ type: z.literal('json_object') }),
			z.strictObject({
				type: z.literal('json_schema'),
				json_schema: z.strictObject({
					name: z.string().regex(/^[\w-]{1,64}$/),
					strict: z.boolean().optional(),
					schema: jsonObjectSchema,
					description: z.string().max(1_000).optional()
				})
			})
		])
		.optional(),
	systemPrompt: textSchema.pipe(z.string().max(50_000)).optional(),
	/** whether the answer may use the built-in tools, where its model can; it may unless this says false */
	tools: z.boolean().optional()
});
export type ChatSettings = z.infer<typeof chatSettingsSchema>;

const chatTarget = {
	tenant: z.string().min(1).max(100),
	/** the conversation's, made by the client; a new one creates the conversation */
	id: idSchema,
	model: modelIdSchema.optional(),
	settings: chatSettingsSchema.optional()
};

/** Body of `POST /api/chat`. */
export const chatRequestSchema = z
	.discriminatedUnion('trigger', [
		z.strictObject({
			...chatTarget,
			trigger: z.literal('submit-message'),
			message: userMessageSchema,
			/** answer to this message; null starts a new root, absent continues where the conversation is */
			parentId: idSchema.nullish(),
			messageId: z.string().max(200).optional(),
			/** what the question is made from: its text is made on the server, unless somebody has edited it since */
			template: z
				.strictObject({
					id: idSchema,
					/** absent: the current one */
					versionId: idSchema.optional(),
					variables: z.record(z.string().max(100), z.unknown()).default({}),
					/** the text that was sent stands, where there is one */
					isEdited: z.boolean().default(false)
				})
				.optional()
		}),
		z.strictObject({
			...chatTarget,
			trigger: z.literal('regenerate-message'),
			/** the answer to write anew, beside the old one */
			messageId: idSchema,
			message: z.unknown().optional(),
			parentId: idSchema.nullish()
		})
	])
	.superRefine((request, check) => {
		if (request.trigger !== 'submit-message' || request.template !== undefined) return;
		const { parts } = request.message;
		if (parts.some((part) => part.type === 'file' || part.text.trim() !== '')) return;
		const message = 'must contain some text or an image';
		check.addIssue({ code: 'custom', path: ['message', 'parts'], message });
	});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** Text of a message's text parts, as it is searched, titled and sent to the model. */
export function textOf(parts: readonly { type: string; text?: string }[]): string {
	return parts
		.filter((part) => part.type === 'text')
		.map((part) => part.text ?? '')
		.join('');
}
