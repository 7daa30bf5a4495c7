import { describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Composer from './Composer.svelte';
import { Draft } from './draft.svelte';

async function show({
	text = '',
	...props
}: {
	text?: string;
	isRunning?: boolean;
	disabledReason?: string;
}) {
	const draft = new Draft({ tenant: 'engines', userId: 'ada', conversationId: null });
	draft.text = text;
	const onSend = vi.fn();
	const onStop = vi.fn();
	const screen = await render(Composer, { draft, isRunning: false, ...props, onSend, onStop });
	const field = screen.getByLabelText('Message', { exact: true });
	const press = (init: KeyboardEventInit) =>
		field.element().dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
	return { screen, draft, field, press, onSend, onStop };
}

describe('Composer', () => {
	it('sends with Enter', async () => {
		const { press, onSend } = await show({ text: 'Hello' });
		press({ key: 'Enter' });
		expect(onSend).toHaveBeenCalledOnce();
	});

	it.each([
		['Shift is held', { key: 'Enter', shiftKey: true }],
		['an input method is composing', { key: 'Enter', isComposing: true }],
		['Safari says so by the key code', { key: 'Enter', keyCode: 229 }]
	])('does not send with Enter while %s', async (_, init) => {
		const { press, onSend } = await show({ text: 'Hello' });
		press(init);
		expect(onSend).not.toHaveBeenCalled();
	});

	it('sends nothing that is only white space', async () => {
		const { screen, press, onSend } = await show({ text: ' \n ' });
		press({ key: 'Enter' });
		expect(onSend).not.toHaveBeenCalled();
		await expect.element(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
	});

	it('keeps the draft and offers to stop while an answer is being written', async () => {
		const { screen, field, press, onSend, onStop } = await show({ text: 'Next', isRunning: true });
		press({ key: 'Enter' });
		await screen.getByRole('button', { name: 'Stop' }).click();
		expect(onSend).not.toHaveBeenCalled();
		expect(onStop).toHaveBeenCalledOnce();
		await expect.element(field).toHaveValue('Next');
	});

	it('stops with Escape, and only what is running', async () => {
		const idle = await show({ text: 'Next' });
		idle.press({ key: 'Escape' });
		expect(idle.onStop).not.toHaveBeenCalled();
		await idle.screen.rerender({ isRunning: true });
		idle.press({ key: 'Escape', isComposing: true });
		expect(idle.onStop).not.toHaveBeenCalled();
		idle.press({ key: 'Escape' });
		expect(idle.onStop).toHaveBeenCalledOnce();
	});

	it('says why nothing can be sent', async () => {
		const { screen, field, press, onSend } = await show({
			text: 'Hello',
			disabledReason: 'You can only read.'
		});
		press({ key: 'Enter' });
		expect(onSend).not.toHaveBeenCalled();
		await expect.element(field).toHaveAccessibleDescription('You can only read.');
		await expect.element(screen.getByText('You can only read.')).toBeInTheDocument();
	});

	it('says what it does not take, before anything travels', async () => {
		const { screen, draft } = await show({});
		draft.images.add([new File(['%PDF'], 'report.pdf', { type: 'application/pdf' })]);
		await expect
			.element(screen.getByRole('alert'))
			.toHaveTextContent('report.pdf: Only PNG, JPEG, WebP and GIF images can be sent.');
		draft.images.add([new File([new Uint8Array(11 * 1024 * 1024)], 'poster.png', { type: 'image/png' })]);
		await expect
			.element(screen.getByRole('alert'))
			.toHaveTextContent('poster.png: Images can have 10 MB at the most; this one has 11.0 MB.');
		expect(draft.images.items).toEqual([]);
	});
});
