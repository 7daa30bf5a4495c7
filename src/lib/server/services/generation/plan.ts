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
	/** an estimate from above */
	promptTokens: number;
	occurredAt: Date;
}
