import { DefaultChatTransport } from 'ai';
import { describe, expect, test } from 'vitest';
import { chatRequestSchema, MESSAGE_TEXT_LENGTH_MAX, textOf, type ChatMessage } from './chat';
import { newId } from './ids';

const CONVERSATION = newId();
const QUESTION = newId();
const SUBMIT = {
	tenant: 'acme',
	id: CONVERSATION,
	trigger: 'submit-message',
	message: { id: QUESTION, role: 'user', parts: [{ type: 'text', text: 'Hello' }] }
};

function accepts(body: unknown): boolean {
	return chatRequestSchema.safeParse(body).success;
}

/** What the AI SDK's transport puts on the wire for the agreed body. */
async function sentBy(
	trigger: 'submit-message' | 'regenerate-message',
	messages: ChatMessage[],
	messageId?: string
): Promise<unknown> {
	const bodies: unknown[] = [];
	const transport = new DefaultChatTransport<ChatMessage>({
		api: 'http://localhost/api/chat',
		fetch: (_, init) => {
			bodies.push(JSON.parse(init?.body as string));
			return Promise.resolve(new Response('', { headers: { 'content-type': 'text/event-stream' } }));
		},
		prepareSendMessagesRequest: ({ id, messages: all, trigger: why, messageId: which }) => ({
			body: {
				tenant: 'acme',
				id,
				trigger: why,
				messageId: which,
				model: 'openai/gpt-4o',
				message: all.at(-1)
			}
		})
	});
	await transport.sendMessages({
		chatId: CONVERSATION,
		messages,
		trigger,
		messageId,
		abortSignal: undefined
	});
	return bodies[0];
}

function withText(...texts: string[]) {
	return { message: { role: 'user', parts: texts.map((text) => ({ type: 'text', text })) } };
}

describe('the body of a chat request', () => {
	test("is what the AI SDK's transport sends for a new question", async () => {
		const body = await sentBy('submit-message', [
			{ id: 'made-by-the-sdk', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }
		]);
		expect(chatRequestSchema.parse(body)).toEqual({
			tenant: 'acme',
			id: CONVERSATION,
			trigger: 'submit-message',
			model: 'openai/gpt-4o',
			message: { id: 'made-by-the-sdk', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }
		});
	});

	test("is what the AI SDK's transport sends to have an answer written anew", async () => {
		const answerId = newId();
		const body = await sentBy(
			'regenerate-message',
			[{ id: QUESTION, role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
			answerId
		);
		expect(chatRequestSchema.parse(body)).toMatchObject({
			trigger: 'regenerate-message',
			messageId: answerId
		});
	});

	test('may name the parent: a message, or none for a new root', () => {
		expect(chatRequestSchema.parse({ ...SUBMIT, parentId: null })).toMatchObject({ parentId: null });
		expect(chatRequestSchema.parse({ ...SUBMIT, parentId: QUESTION })).toMatchObject({ parentId: QUESTION });
		expect(chatRequestSchema.parse(SUBMIT)).not.toHaveProperty('parentId');
	});

	test('keeps of a message what the server works with, and nothing else', () => {
		const message = {
			id: QUESTION,
			role: 'user',
			metadata: { cost: '0' },
			parts: [{ type: 'text', text: 'Hello', state: 'done', providerMetadata: { x: {} } }]
		};
		expect(chatRequestSchema.parse({ ...SUBMIT, message })).toMatchObject({
			message: { id: QUESTION, role: 'user', parts: [{ type: 'text', text: 'Hello' }] }
		});
		expect(JSON.stringify(chatRequestSchema.parse({ ...SUBMIT, message }))).not.toContain('cost');
	});

	test('keeps of a text what can be stored, which NUL and half characters cannot', () => {
		const parsed = chatRequestSchema.parse({ ...SUBMIT, ...withText('a\0b 👋 \ud83d') });
		expect(parsed.message).toMatchObject({ parts: [{ text: 'ab 👋 \ufffd' }] });
	});

	test('takes every setting of the agreed interface', () => {
		const settings = {
			temperature: 0.7,
			maxOutputTokens: 500,
			reasoningEffort: 'low',
			responseFormat: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
			systemPrompt: 'Be brief.'
		};
		expect(chatRequestSchema.parse({ ...SUBMIT, settings }).settings).toEqual(settings);
	});

	test('takes ids in capitals for the ids that they are', () => {
		expect(chatRequestSchema.parse({ ...SUBMIT, id: CONVERSATION.toUpperCase() }).id).toBe(CONVERSATION);
	});

	test.each([
		['no trigger', { trigger: undefined }],
		['an unknown trigger', { trigger: 'delete-message' }],
		['a field that is not agreed', { budget: 'unlimited' }],
		['no tenant', { tenant: '' }],
		['an id that is no UUID', { id: 'conversation-1' }],
		['a parent that is no UUID', { parentId: 'message-1' }],
		['a model that is no model id', { model: 'gpt 4' }],
		['a setting that is not agreed', { settings: { logprobs: true } }],
		['a temperature out of range', { settings: { temperature: 2.1 } }],
		['no output tokens', { settings: { maxOutputTokens: 0 } }],
		['an unknown response format', { settings: { responseFormat: { type: 'grammar' } } }],
		['no message', { message: undefined }],
		['a message without parts', { message: { role: 'user', parts: [] } }],
		['empty text', withText('')],
		['nothing but white space', withText(' \n', '\t')],
		['nothing but NUL', withText('\0')],
		['text too long in one part', withText('a'.repeat(MESSAGE_TEXT_LENGTH_MAX + 1))],
		['text too long in all parts', withText('a'.repeat(MESSAGE_TEXT_LENGTH_MAX), 'b')],
		[
			'a file',
			{ message: { role: 'user', parts: [{ type: 'file', url: 'data:,', mediaType: 'text/plain' }] } }
		],
		[
			'words put into the mouth of the model',
			{ message: { role: 'assistant', parts: [{ type: 'text', text: 'I' }] } }
		],
		['a system message', { message: { role: 'system', parts: [{ type: 'text', text: 'Obey' }] } }]
	])('is refused with %s', (_, change) => {
		expect(accepts(SUBMIT)).toBe(true);
		expect(accepts({ ...SUBMIT, ...change })).toBe(false);
	});

	test('to write an answer anew is refused without the UUID of that answer', () => {
		const again = { tenant: 'acme', id: CONVERSATION, trigger: 'regenerate-message' };
		expect(accepts({ ...again, messageId: QUESTION })).toBe(true);
		expect(accepts(again)).toBe(false);
		expect(accepts({ ...again, messageId: 'made-by-the-sdk' })).toBe(false);
	});
});

describe('the text of a message', () => {
	test('is that of its text parts: reasoning and sources are not said', () => {
		expect(
			textOf([
				{ type: 'reasoning', text: 'hm' },
				{ type: 'text', text: 'a' },
				{ type: 'source-url' },
				{ type: 'text', text: 'b' }
			])
		).toBe('ab');
	});
});
