import type { ChatSettings } from '$lib/domain/chat';
import type { PriceCeiling } from '$lib/domain/price';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { ChatCompletionRequest, RequestMessage } from '../../openrouter';
import type { UsableModel } from '../models/find-model';

/**
 * The body of the call. The output limit and the highest price go with it, taken from the same figures as the hold,
 * so that the provider cannot charge more than was held.
 */
export function completionRequest({
	model,
	messages,
	outputTokens,
	ceiling,
	settings = {},
	scope,
	conversationId
}: {
	model: UsableModel;
	messages: RequestMessage[];
	outputTokens: number;
	ceiling: PriceCeiling;
	settings?: ChatSettings;
	scope: TenantScope;
	conversationId: string;
}): ChatCompletionRequest {
	const { temperature, reasoningEffort, responseFormat } = settings;
	return {
		model: model.modelId,
		messages,
		max_tokens: outputTokens,
		provider: {
			max_price: {
				prompt: ceiling.prompt.times(TOKENS_PER_PRICE).toNumber(),
				completion: ceiling.completion.times(TOKENS_PER_PRICE).toNumber()
			}
		},
		user: scope.userId,
		session_id: conversationId,
		...(temperature === undefined ? {} : { temperature }),
		...(responseFormat === undefined ? {} : { response_format: responseFormat }),
		...(reasoningEffort === undefined || !model.capabilities.reasoning
			? {}
			: { reasoning: { effort: reasoningEffort } })
	};
}

/** `max_price` is in USD per million tokens. */
const TOKENS_PER_PRICE = 1_000_000;
