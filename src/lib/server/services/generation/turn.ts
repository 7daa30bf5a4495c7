import { textOf, type ChatMessage, type ChatRequest } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import { isId, newId } from '$lib/domain/ids';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import {
	findImages,
	imagesOfMessages,
	imagesOfQuestion,
	type SpokenImage
} from '../attachments/spoken-images';
import { loadSpokenPath, type SpokenMessage } from '../messages/path';

/** Of natural language in any tokeniser: what does not fit by this does not fit. */
const CHARACTERS_PER_TOKEN_MAX = 8;

/** What is asked, and where in the tree. */
export interface Turn {
	/** what was said before */
	path: (SpokenMessage & { images: SpokenImage[] })[];
	/** null when an existing question is answered anew */
	question: Question | null;
	/** the answer's parent when there is no new question, else the question's */
	parentId: string | null;
}

export interface Question {
	id: string;
	role: 'user';
	content: string;
	parts: ChatMessage['parts'];
	images: SpokenImage[];
}

/** @throws {AppError} NOT_FOUND, INVALID_INPUT */
export async function loadTurn(
	tx: Transaction,
	{ tenantId, userId }: { tenantId: string; userId: string },
	input: ChatRequest,
	{ activeLeafId, contextWindow }: { activeLeafId: string | null; contextWindow: number }
): Promise<Turn> {
	const isAnew = input.trigger === 'regenerate-message';
	const parentId = input.parentId === undefined ? activeLeafId : input.parentId;
	const leafId = isAnew ? input.messageId : parentId;
	const parts = isAnew ? [] : input.message.parts;
	const [spoken, known] = await batch([
		leafId === null
			? Promise.resolve([])
			: loadSpokenPath(tx, {
					tenantId,
					conversationId: input.id,
					leafId,
					charactersMax: contextWindow * CHARACTERS_PER_TOKEN_MAX
				}),
		findImages(tx, { tenantId, conversationId: input.id, parts })
	]);
	if (leafId !== null && spoken.length === 0) throw new AppError('NOT_FOUND');
	const images = await imagesOfMessages(tx, known, { tenantId, messageIds: spoken.map(({ id }) => id) });
	const path = spoken.map((message) => ({ ...message, images: images.get(message.id) ?? [] }));
	if (isAnew) {
		// Answering anew goes beside the old answer; asked of a question, below it.
		const upToQuestion = path.at(-1)?.role === 'user' ? path : path.slice(0, -1);
		const question = upToQuestion.at(-1);
		if (question === undefined) throw new AppError('INVALID_INPUT', 'There is no question to answer.');
		return { path: upToQuestion, question: null, parentId: question.id };
	}
	const { id } = input.message;
	return {
		path,
		parentId,
		question: {
			id: isId(id) ? id.toLowerCase() : newId(),
			role: 'user',
			content: textOf(parts),
			parts,
			images: imagesOfQuestion(known, { userId, conversationId: input.id, parts })
		}
	};
}
