import { randomUUID } from 'node:crypto';
import { writePlan } from './clock';
import type { App } from './lab';
import type { Target } from './load';
import type { Server } from './process';

/** In the seed; without reasoning. */
export const MODEL = 'openai/gpt-4o-mini';

/** OpenRouter's protocol: the stand-in itself, or a pipe in front of it. */
export function provider(name: string, { url }: Pick<Server, 'url'>): Target {
	return {
		name,
		ask: (plan) => ({
			url: `${url}/chat/completions`,
			headers: {},
			body: JSON.stringify({
				model: MODEL,
				stream: true,
				messages: [{ role: 'user', content: writePlan(plan) }]
			})
		})
	};
}

/** The application's chat: each question is the first of a new conversation, of one account after the other. */
export function chat(name: string, { url, accounts }: Pick<App, 'url' | 'accounts'>): Target {
	return {
		name,
		ask: (plan, index) => {
			const account = accounts[index % accounts.length];
			return {
				url: `${url}/api/chat`,
				headers: { ...account?.headers },
				body: JSON.stringify({
					tenant: account?.tenantSlug,
					id: randomUUID(),
					trigger: 'submit-message',
					message: { id: randomUUID(), role: 'user', parts: [{ type: 'text', text: writePlan(plan) }] },
					model: MODEL
				})
			};
		}
	};
}
