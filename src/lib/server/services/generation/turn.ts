import { textOf, type ChatMessage, type ChatRequest } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import { isId, newId } from '$lib/domain/ids';
import type { Transaction } from '../../db/client';
import { loadSpokenPath, type SpokenMessage } from '../messages/path';

/** Of natural language in any tokeniser: what does not fit by this does not fit. */
const CHARACTERS_PER_TOKEN_MAX = 8;

/** What is asked, and where in the tree. */
export interface Turn {
	/** what was said before */
	path: SpokenMessage[];
	/** null when an existing question is answered anew */
	question: { id: string; role: 'user'; content: string; parts: ChatMessage['parts'] } | null;
	/** the answer's parent when there is no new question, else the question's */
	parentId: string | null;
}

/** @throws {AppError} NOT_FOUND, INVALID_INPUT */
export async function loadTurn(
	tx: Transaction,
	tenantId: string,
	input: ChatRequest,
	{ activeLeafId, contextWindow }: { activeLeafId: string | null; contextWindow: number }
): Promise<Turn> {
	const pathTo = (leafId: string) =>
		loadSpokenPath(tx, {
			tenantId,
			conversationId: input.id,
			leafId,
			charactersMax: contextWindow * CHARACTERS_PER_TOKEN_MAX
		});
	if (input.trigger === 'regenerate-message') {
		const path = await pathTo(input.messageId);
		const target = path.at(-1);
		if (target === undefined) throw new AppError('NOT_FOUND');
		// Answering anew goes beside the old answer; asked of a question, below it.
		const upToQuestion = target.role === 'user' ? path : path.slice(0, -1);
		const question = upToQuestion.at(-1);
		if (question === undefined) throw new AppError('INVALID_INPUT', 'There is no question to answer.');
		return { path: upToQuestion, question: null, parentId: question.id };
	}
	const parentId = input.parentId === undefined ? activeLeafId : input.parentId;
	const path = parentId === null ? [] : await pathTo(parentId);
	if (parentId !== null && path.length === 0) throw new AppError('NOT_FOUND');
	const { id, parts } = input.message;
	return {
		path,
		parentId,
		question: { id: isId(id) ? id.toLowerCase() : newId(), role: 'user', content: textOf(parts), parts }
	};
}
