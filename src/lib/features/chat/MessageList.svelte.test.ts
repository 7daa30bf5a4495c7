import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { ChatMessage } from '$lib/domain/chat';
import MessageList from './MessageList.svelte';

const question: ChatMessage = { id: 'q', role: 'user', parts: [{ type: 'text', text: 'Why?' }] };

function answer(lines: number, status: 'streaming' | 'complete' | 'stopped' = 'streaming'): ChatMessage {
	const text = Array.from({ length: lines }, (_, index) => `Line ${index}.`).join('\n\n');
	return { id: 'a', role: 'assistant', parts: [{ type: 'text', text }], metadata: { status } };
}

async function show(lines: number) {
	const modelName = () => undefined;
	const screen = await render(MessageList, {
		messages: [question, answer(lines)],
		isRunning: true,
		modelName
	});
	const viewport = screen.getByRole('region', { name: 'Conversation' }).element();
	// The page gives it its height; without a stylesheet the test does.
	Object.assign((viewport as HTMLElement).style, { height: '200px', overflowY: 'auto' });
	return {
		screen,
		viewport,
		fromEnd: () => Math.round(viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop),
		set: (message: ChatMessage, isRunning = true) =>
			screen.rerender({ messages: [question, message], isRunning, modelName })
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
		const announced = screen.getByRole('status');
		await expect.element(announced).toHaveTextContent('An answer is being written.');
		await set(answer(5));
		await expect.element(announced).toHaveTextContent('An answer is being written.');
		await set(answer(5, 'stopped'), false);
		await expect.element(screen.getByText('Stopped. What was written is kept.').last()).toBeInTheDocument();
	});
});
