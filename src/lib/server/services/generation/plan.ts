import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Logger } from '../../logger';
import type { ChatCompletionRequest } from '../../openrouter';
import type { UsableModel } from '../models/find-model';
import type { TemplatePin } from './from-template';

/** A call of the provider for an answer that is written down, held for, and ready to leave. */
export interface RunPlan {
	scope: TenantScope;
	log: Logger;
	generationId: string;
	/** of the answer's calls, this one: 0, and 1, 2 … where tools were used before it */
	step: number;
	conversationId: string;
	/** of the answer */
	messageId: string;
	request: ChatCompletionRequest;
	/** the model that was chosen, where the budget did not cover it and the tenant's fallback answers; else null */
	downgradedFrom: string | null;
	/** the template that its question was made from; else null */
	pin: TemplatePin | null;
	/** older messages did not fit into the model's window */
	isContextCut: boolean;
	/** an estimate from above */
	promptTokens: number;
	/** what a further call of the answer is held for by */
	terms: CallTerms;
	/** when the call was made */
	occurredAt: Date;
}

export interface CallTerms {
	model: UsableModel;
	/** that go with the prompt */
	images: number;
	/** that the model makes without being asked */
	searches: number;
	outputTokensMax: number;
}
