import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { withToasts } from '../../../../tests/support/with-toasts';
import type { ChatMessage } from '$lib/domain/chat';
import { LOST } from './message-facts';
import MessageList from './MessageList.svelte';
import type { Thread } from './thread';

const question: ChatMessage = { id: 'q', role: 'user', parts: [{ type: 'text', text: 'Why?' }] };

function answer(lines: number, status: 'streaming' | 'complete' | 'stopped' = 'streaming'): ChatMessage {
	const text = Array.from({ length: lines }, (_, index) => `Line ${index}.`).join('\n\n');
	return { id: 'a', role: 'assistant', parts: [{ type: 'text', text }], metadata: { status } };
}

function threadOf(messages: ChatMessage[], overrides: Partial<Thread> = {}): Thread {
	const nothing = () => Promise.resolve();
	return {
		messages,
		isRunning: true,
		isLost: false,
		turn: 0,
		targetId: null,
		path: {
			hasEarlier: false,
			hasLater: false,
			isLoadingEarlier: false,
			isLoadingLater: false,
			siblingsOf: () => ({ index: 0, count: 1, previousId: null, nextId: null })
		},
		editing: null,
		loadEarlier: () => Promise.resolve(true),
		loadLater: () => Promise.resolve(true),
		toEnd: () => Promise.resolve(true),
		edit: nothing,
		regenerate: nothing,
		select: nothing,
		...overrides
	};
}

async function show(lines: number) {
	const propsOf = (message: ChatMessage, isRunning = true, isLost = false) => ({
		thread: threadOf([question, message], { isRunning, isLost }),
		models: [],
		chosenModelId: 'a/b',
		canAsk: true
	});
	const screen = await render(withToasts(MessageList), { props: propsOf(answer(lines)), context: new Map() });
	const viewport = screen.getByRole('region', { name: 'Conversation' }).element();
	// The page gives it its height; without a stylesheet the test does.
	Object.assign((viewport as HTMLElement).style, { height: '200px', overflowY: 'auto' });
	return {
		screen,
		viewport,
		fromEnd: () => Math.round(viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop),
		set: (...shown: Parameters<typeof propsOf>) => screen.rerender(propsOf(...shown))
	};
}

describe('MessageList', () => {
	it('stays at the end while the answer grows', async () => {
		const { fromEnd, set } = await show(20);
		await expect.poll(fromEnd).toBe(0);
		await set(answer(40));
		await expect.poll(fromEnd).toBe(0);
	});

	it('leaves a reader who scrolled up where he is, and brings him back when he asks', async () => {
		const { screen, viewport, fromEnd, set } = await show(20);
		await expect.poll(fromEnd).toBe(0);
		viewport.scrollBy(0, -50);
		const jump = screen.getByRole('button', { name: 'Jump to latest' });
		await expect.element(jump).toBeInTheDocument();
		const top = viewport.scrollTop;
		await set(answer(40));
		// Following happens between two frames, when the list has been measured.
		for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
		expect(viewport.scrollTop).toBe(top);

		(jump.element() as HTMLElement).click();
		await expect.poll(fromEnd).toBe(0);
		await expect.element(jump).not.toBeInTheDocument();
	});

	it('announces the beginning and the end of an answer, not its words', async () => {
		const { screen, set } = await show(1);
		const announced = screen.getByRole('status').last();
		await expect.element(announced).toHaveTextContent('An answer is being written.');
		await set(answer(5));
		await expect.element(announced).toHaveTextContent('An answer is being written.');
		await set(answer(5, 'stopped'), false);
		await expect.element(screen.getByText('Stopped. What was written is kept.').last()).toBeInTheDocument();
	});

	it('says that the connection to an answer was lost, and takes no such answer for a whole one', async () => {
		const { screen, set } = await show(5);
		const announced = screen.getByRole('status').last();
		const again = screen.getByRole('button', { name: 'Answer again' });
		// The stream is gone, and nobody has asked for it again yet.
		await set(answer(5), false);
		await expect.element(announced).toHaveTextContent('');
		await expect.element(again).not.toBeInTheDocument();
		await set(answer(5), true, true);
		await expect.element(announced).toHaveTextContent(LOST);
		await expect.element(screen.getByRole('article').getByText(LOST)).toBeVisible();
		await expect.element(again).not.toBeInTheDocument();
		await set(answer(5, 'complete'), false);
		await expect.element(announced).toHaveTextContent('The answer is complete.');
		await expect.element(again).toBeInTheDocument();
	});
});
