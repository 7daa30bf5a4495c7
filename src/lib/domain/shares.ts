import { z } from 'zod';
import { attachmentIdOf } from './attachments';
import type { ChatMessage } from './chat';
import { idSchema } from './ids';

/** For whom a conversation can be opened: the people of its tenant, or whoever has the link. */
export const AUDIENCES = ['tenant', 'public'] as const;
export type Audience = (typeof AUDIENCES)[number];

export const shareInput = { id: idSchema, audience: z.enum(AUDIENCES) };

/** More than anybody reads on one page, and the most that a copy has: its end, where there was more. */
export const SHARED_MESSAGES_MAX = 1_000;

/** A message in a public copy of a conversation: what was said, by whom of the two, and nothing about its cost. */
export interface SharedMessage {
	id: string;
	role: 'user' | 'assistant';
	/** text, images and sources; reasoning left out */
	parts: ChatMessage['parts'];
	/** the model's name, for answers */
	modelName: string | null;
	createdAt: string;
}

/** What the holder of a public link sees. */
export interface SharedCopy {
	title: string;
	messages: SharedMessage[];
	sharedAt: string;
}

/** A public link that works, without the link itself: that was shown once. */
export interface PublicLink {
	conversationId: string;
	title: string;
	/** who made it */
	createdBy: string;
	isOwn: boolean;
	messageCount: number;
	createdAt: string;
}

/** How a conversation is shared, to its author. */
export interface SharingState {
	isSharedWithTenant: boolean;
	/** null: there is none */
	publicLink: Pick<PublicLink, 'messageCount' | 'createdAt'> | null;
}

/** After sharing: a fresh public link is told here and never again. */
export interface Shared extends SharingState {
	url: string | null;
}

/** What of a message may be seen by anybody: its words, its images and the sources that it names. */
export function publicParts(parts: ChatMessage['parts']): ChatMessage['parts'] {
	return parts.flatMap((part): ChatMessage['parts'] => {
		switch (part.type) {
			case 'text':
				return [{ type: 'text', text: part.text }];
			case 'source-url':
				return [{ type: 'source-url', sourceId: part.sourceId, url: part.url, title: part.title }];
			case 'file':
				return attachmentIdOf(part.url) === null
					? []
					: [{ type: 'file', mediaType: part.mediaType, url: part.url, filename: part.filename }];
			default:
				return [];
		}
	});
}
