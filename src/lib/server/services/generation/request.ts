import type { ChatSettings } from '$lib/domain/chat';
import type { PriceCeiling } from '$lib/domain/price';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type {
	ChatCompletionRequest,
	FunctionTool,
	ProviderPreferences,
	RequestMessage
} from '../../openrouter';
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
	tools = [],
	scope,
	conversationId
}: {
	model: UsableModel;
	messages: RequestMessage[];
	outputTokens: number;
	ceiling: PriceCeiling;
	settings?: ChatSettings;
	/** that the model may have used, by us */
	tools?: readonly FunctionTool[];
	scope: TenantScope;
	conversationId: string;
}): ChatCompletionRequest {
	const { temperature, reasoningEffort, responseFormat } = settings;
	return {
		model: model.modelId,
		messages,
		max_tokens: outputTokens,
		provider: {
			max_price: maxPrice(ceiling)
		},
		user: scope.userId,
		session_id: conversationId,
		...(tools.length === 0 ? {} : { tools: [...tools] }),
		...(temperature === undefined ? {} : { temperature }),
		...(responseFormat === undefined ? {} : { response_format: responseFormat }),
		...(reasoningEffort === undefined || !model.capabilities.reasoning
			? {}
			: { reasoning: { effort: reasoningEffort } })
	};
}

export function maxPrice({ prompt, completion }: PriceCeiling): ProviderPreferences['max_price'] {
	return {
		prompt: prompt.times(TOKENS_PER_PRICE).toNumber(),
		completion: completion.times(TOKENS_PER_PRICE).toNumber()
	};
}

/** `max_price` is in USD per million tokens. */
const TOKENS_PER_PRICE = 1_000_000;
