import { config } from '../config';
import { OpenRouterClient } from './client';

export { inOnePiece, OpenRouterClient } from './client';
export { OpenRouterError } from './errors';
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
