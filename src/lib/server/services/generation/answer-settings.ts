import { canAnswerAs } from '$lib/domain/answer-settings';
import type { ChatSettings } from '$lib/domain/chat';
import type { ConversationSettings } from '$lib/domain/conversations';
import type { UsableModel } from '../models/find-model';

/**
 * How an answer is asked for: as the request says, else as the conversation has it. What the conversation has may be
 * more than this model can, since models change within one; what is asked for with the request is put to it as it is.
 */
export function answerSettings(
	asked: ChatSettings = {},
	kept: ConversationSettings = {},
	{ capabilities }: Pick<UsableModel, 'capabilities'>
): ChatSettings {
	const { responseFormat, ...others } = kept;
	const isFormatKept = responseFormat !== undefined && canAnswerAs(responseFormat.type, capabilities);
	return { ...others, ...(isFormatKept ? { responseFormat } : {}), ...asked };
}
