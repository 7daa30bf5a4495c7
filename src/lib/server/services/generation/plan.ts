import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Logger } from '../../logger';
import type { ChatCompletionRequest } from '../../openrouter';

/** A generation that is written down, held for, and ready to leave. */
export interface RunPlan {
	scope: TenantScope;
	log: Logger;
	generationId: string;
	conversationId: string;
	/** of the answer */
	messageId: string;
	request: ChatCompletionRequest;
	/** the model that was chosen, where the budget did not cover it and the tenant's fallback answers; else null */
	downgradedFrom: string | null;
	/** older messages did not fit into the model's window */
	isContextCut: boolean;
	/** an estimate from above */
	promptTokens: number;
	occurredAt: Date;
}
