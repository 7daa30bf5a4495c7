import { describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Composer from './Composer.svelte';

async function show(props: { draft?: string; isRunning?: boolean; disabledReason?: string }) {
	const onSend = vi.fn();
	const onStop = vi.fn();
	const screen = await render(Composer, { draft: '', isRunning: false, ...props, onSend, onStop });
	const field = screen.getByLabelText('Message', { exact: true });
	const press = (init: KeyboardEventInit) =>
		field.element().dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
	return { screen, field, press, onSend, onStop };
}

describe('Composer', () => {
	it('sends with Enter and is empty then', async () => {
		const { field, press, onSend } = await show({ draft: 'Hello' });
		press({ key: 'Enter' });
		expect(onSend).toHaveBeenCalledExactlyOnceWith('Hello');
		await expect.element(field).toHaveValue('');
	});

	it.each([
		['Shift is held', { key: 'Enter', shiftKey: true }],
		['an input method is composing', { key: 'Enter', isComposing: true }],
		['Safari says so by the key code', { key: 'Enter', keyCode: 229 }]
	])('does not send with Enter while %s', async (_, init) => {
		const { press, onSend } = await show({ draft: 'Hello' });
		press(init);
		expect(onSend).not.toHaveBeenCalled();
	});

	it('sends nothing that is only white space', async () => {
		const { screen, press, onSend } = await show({ draft: ' \n ' });
		press({ key: 'Enter' });
		expect(onSend).not.toHaveBeenCalled();
		await expect.element(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
	});

	it('keeps the draft and offers to stop while an answer is being written', async () => {
		const { screen, field, press, onSend, onStop } = await show({ draft: 'Next', isRunning: true });
		press({ key: 'Enter' });
		await screen.getByRole('button', { name: 'Stop' }).click();
		expect(onSend).not.toHaveBeenCalled();
		expect(onStop).toHaveBeenCalledOnce();
		await expect.element(field).toHaveValue('Next');
	});

	it('says why nothing can be sent', async () => {
		const { screen, field, press, onSend } = await show({
			draft: 'Hello',
			disabledReason: 'You can only read.'
		});
		press({ key: 'Enter' });
		expect(onSend).not.toHaveBeenCalled();
		await expect.element(field).toHaveAccessibleDescription('You can only read.');
		await expect.element(screen.getByText('You can only read.')).toBeInTheDocument();
	});
});
