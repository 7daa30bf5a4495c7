// First: the application reads where its provider is when it is loaded.
import { asked } from '../../support/overheard-provider';
import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '$lib/domain/chat';
import { newId } from '$lib/domain/ids';
import { Usd } from '$lib/domain/money';
import type { TenantContext } from '$lib/server/services/context';
import { addAttachment } from '$lib/server/services/attachments/add-attachment';
import { readAttachment } from '$lib/server/services/attachments/read-attachment';
import { removeAttachment } from '$lib/server/services/attachments/remove-attachment';
import { ask } from '../../support/ask';
import { codeOf } from '../../support/accounts';
import { addMember, createTenant, question } from '../../support/factories';
import { png } from '../../support/images';

const SEEING = 'openai/gpt-4o';
const BLIND = 'openai/gpt-3.5-turbo';

async function upload(tenant: TenantContext, width = 30) {
	return addAttachment(tenant, { filename: 'chart.png', bytes: png(width, 20) });
}

function about(
	tenant: TenantContext,
	images: { url: string }[],
	{ words = 'What does it show?', ...rest }: { words?: string; id?: string; model?: string } = {}
): Extract<ChatRequest, { trigger: 'submit-message' }> {
	return question(tenant, words, {
		model: SEEING,
		...rest,
		message: {
			id: newId(),
			role: 'user',
			parts: [
				{ type: 'text', text: words },
				...images.map(({ url }) => ({ type: 'file' as const, mediaType: 'image/png' as const, url }))
			]
		}
	});
}

describe('a question with an image', () => {
	test('is asked with the very bytes, and again with what follows it', async () => {
		const tenant = await createTenant();
		const image = await upload(tenant);
		const first = about(tenant, [image]);
		const { message, generation } = await ask(tenant, first);
		expect(message.status).toBe('complete');
		const url = `data:image/png;base64,${png(30, 20).toString('base64')}`;
		const inPlace = [
			{ type: 'text', text: 'What does it show?' },
			{ type: 'image_url', image_url: { url } }
		];
		expect(asked.at(-1)?.messages.at(-1)).toEqual({ role: 'user', content: inPlace });
		// Held for, though nobody knows how a provider counts it.
		expect(generation.promptTokensEstimated).toBeGreaterThan(1_600);
		expect(new Usd(generation.hold).gte(message.cost ?? 0)).toBe(true);

		await ask(tenant, question(tenant, 'And what not?', { id: first.id, model: SEEING }));
		expect(asked.at(-1)?.messages[0]).toEqual({ role: 'user', content: inPlace });
		// A model that sees nothing is told that there was one.
		await ask(tenant, question(tenant, 'In a word?', { id: first.id, model: BLIND }));
		expect(asked.at(-1)?.messages[0]).toEqual({
			role: 'user',
			content: 'What does it show?\n\n[Image: chart.png]'
		});
	});

	test('may have no words', async () => {
		const tenant = await createTenant();
		const { message } = await ask(tenant, about(tenant, [await upload(tenant)], { words: '' }));
		expect(message.status).toBe('complete');
		expect(asked.at(-1)?.messages.at(-1)?.content).toEqual([
			{ type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png/) as string } }
		]);
	});

	test('is refused for a model that cannot see it, and nothing is sent or kept', async () => {
		const tenant = await createTenant();
		const image = await upload(tenant);
		const before = asked.length;
		await expect(ask(tenant, about(tenant, [image], { model: BLIND }))).rejects.toMatchObject({
			code: 'MODEL_UNAVAILABLE',
			details: { reason: 'no-vision' }
		});
		expect(asked).toHaveLength(before);
		await removeAttachment(tenant, image);
		expect(await codeOf(readAttachment(tenant, image))).toBe('NOT_FOUND');
	});

	test("takes its sender's own images alone, in one conversation, where they then stay", async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'member' });
		const stranger = await createTenant();
		const image = await upload(tenant);
		for (const other of [colleague, stranger]) {
			expect(await codeOf(ask(other, about(other, [image])))).toBe('INVALID_INPUT');
		}
		await ask(tenant, about(tenant, [image]));
		expect(await codeOf(ask(tenant, about(tenant, [image])))).toBe('INVALID_INPUT');
		await removeAttachment(tenant, image);
		expect((await readAttachment(tenant, image)).mediaType).toBe('image/png');
		expect(await codeOf(readAttachment(colleague, image))).toBe('NOT_FOUND');
	});
});
