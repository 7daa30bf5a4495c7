import { createRawSnippet, type ComponentProps } from 'svelte';
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { withToasts } from '../../../tests/support/with-toasts';
import Popover from './Popover.svelte';

const text = (words: string) =>
	createRawSnippet(() => ({ render: () => `<button type="button">${words}</button>` }));
const overlays = () => document.querySelectorAll('[data-popover-overlay]').length;

it('leaves nothing over the page when it closes, on a phone and where a window becomes as narrow as one', async () => {
	await page.viewport(390, 800);
	const props = {
		open: true,
		label: 'Choose',
		trigger: text('Open'),
		load: () => Promise.resolve({ default: null }),
		children: text('One')
	};
	const screen = await render(withToasts<ComponentProps<typeof Popover<null>>>(Popover), {
		props,
		context: new Map()
	});
	await expect.element(screen.getByRole('dialog', { name: 'Choose' })).toBeVisible();
	expect(overlays()).toBe(1);
	await screen.rerender({ open: false });
	await expect.poll(overlays).toBe(0);

	await page.viewport(1280, 800);
	await screen.rerender({ open: true });
	await expect.element(screen.getByRole('dialog', { name: 'Choose' })).toBeVisible();
	await screen.rerender({ open: false });
	await expect.element(screen.getByRole('dialog', { name: 'Choose' })).not.toBeInTheDocument();
	await page.viewport(390, 800);
	await expect.poll(overlays).toBe(0);
	await new Promise((resolve) => requestAnimationFrame(resolve));
	expect(overlays()).toBe(0);
});
