import { config } from '../config';
import { OpenRouterClient } from './client';

export { estimateTokens } from '$lib/domain/tokens';
export { OpenRouterClient } from './client';
export { collectCompletion, inOnePiece, joinReasoningDetails, joinToolCalls } from './collect';
export { OpenRouterError } from './errors';
export { answerMessage, imageMessage, systemMessage, textMessage, toolResult } from './message';
export type * from './account';
export type * from './catalogue';
export type * from './message';
export type * from './request';
export type * from './types';

let shared: OpenRouterClient | undefined;

/** The instance of this process, for whatever the configuration names: OpenRouter, another address, the sandbox. */
export function getOpenRouterClient(): OpenRouterClient {
	const { openRouter, ORIGIN } = config();
	return (shared ??= new OpenRouterClient({
		baseUrl: openRouter.baseUrl,
		apiKey: openRouter.apiKey,
		referer: ORIGIN,
		title: 'Colloquy'
	}));
}
