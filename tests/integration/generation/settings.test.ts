import { describe, expect, test } from 'vitest';
import { asked } from '../../support/overheard-provider';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import { updateConversation } from '$lib/server/services/conversations/update-conversation';
import { ask } from '../../support/ask';
import { createTenant, question } from '../../support/factories';

describe('how a conversation is answered', () => {
	test('is what its first request said, then what its author set, unless a request says otherwise', async () => {
		const tenant = await createTenant();
		const first = question(tenant, 'Rivers?', {
			settings: { temperature: 0.25, maxOutputTokens: 64, systemPrompt: 'Be brief.' }
		});
		const { id } = first;
		await ask(tenant, first);
		expect(asked.at(-1)).toMatchObject({ temperature: 0.25, max_tokens: 64 });
		const stored = await getConversation(tenant, { id, limit: 1 });
		expect(stored).toMatchObject({
			systemPrompt: 'Be brief.',
			settings: { temperature: 0.25, maxOutputTokens: 64 }
		});

		const schema = { type: 'object', default: null };
		const responseFormat = { type: 'json_schema' as const, json_schema: { name: 'river', schema } };
		await updateConversation(tenant, { id, settings: { maxOutputTokens: null, responseFormat } });
		await ask(tenant, question(tenant, 'And lakes?', { id }));
		expect(asked.at(-1)).toMatchObject({ temperature: 0.25, response_format: responseFormat });
		expect(asked.at(-1)).not.toMatchObject({ max_tokens: 64 });
		expect(asked.at(-1)?.messages[0]).toEqual({ role: 'system', content: 'Be brief.' });

		await ask(tenant, question(tenant, 'And seas?', { id, settings: { temperature: 1 } }));
		expect(asked.at(-1)).toMatchObject({ temperature: 1, response_format: responseFormat });
		await updateConversation(tenant, { id, settings: null });
		await ask(tenant, question(tenant, 'And oceans?', { id }));
		expect(asked.at(-1)).not.toHaveProperty('temperature');
		expect(asked.at(-1)).not.toHaveProperty('response_format');
	});

	test('asks nothing of a model that it cannot do, and keeps it for one that can', async () => {
		const tenant = await createTenant();
		const first = question(tenant, 'Rivers?');
		const { id } = first;
		await ask(tenant, first);
		const responseFormat = { type: 'json_object' as const };
		await updateConversation(tenant, { id, settings: { reasoningEffort: 'high', responseFormat } });
		await ask(tenant, question(tenant, 'And lakes?', { id, model: 'anthropic/claude-3-haiku' }));
		expect(asked.at(-1)).not.toHaveProperty('reasoning');
		expect(asked.at(-1)).not.toHaveProperty('response_format');
		await ask(tenant, question(tenant, 'And seas?', { id, model: 'anthropic/claude-haiku-4.5' }));
		expect(asked.at(-1)).toMatchObject({ reasoning: { effort: 'high' }, response_format: responseFormat });
	});
});
