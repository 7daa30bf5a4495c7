import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { foreignInAnswer } from '../../../../tests/support/foreign-in-answer';
import { HOSTILE_ANSWERS } from '../../../../tests/support/hostile-answers';
import Markdown from './Markdown.svelte';

/** Characters that arrive at once: short enough to leave every mark open for a moment. */
const PIECE = 5;

const alert = vi.spyOn(window, 'alert').mockImplementation(() => {});

afterEach(() => {
	expect(alert).not.toHaveBeenCalled();
	const foreign = performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(origin));
	expect(foreign.map(({ name }) => name)).toEqual([]);
});

describe.each(Object.entries(HOSTILE_ANSWERS))('of hostile answers, %s', (_kind, answers) => {
	it('bring nothing foreign into the page, each by itself', { timeout: 60_000 }, async () => {
		const screen = await render(Markdown, { text: '$x$' });
		// From here on formulas are set at once.
		await expect.poll(() => screen.container.querySelector('math')).not.toBeNull();
		for (const text of answers) {
			await screen.rerender({ text, isStreaming: false });
			await tick();
			expect(foreignInAnswer(screen.container), text).toEqual([]);
		}
	});

	it('bring nothing foreign into the page while they arrive', { timeout: 60_000 }, async () => {
		const screen = await render(Markdown, { text: '$x$', isStreaming: true });
		await expect.poll(() => screen.container.querySelector('math')).not.toBeNull();
		for (const answer of answers) {
			for (let end = PIECE; end < answer.length + PIECE; end += PIECE) {
				const text = answer.slice(0, end);
				await screen.rerender({ text, isStreaming: true });
				await tick();
				const foreign = foreignInAnswer(screen.container);
				if (foreign.length > 0) expect(foreign, text).toEqual([]);
			}
		}
		expect(screen.container.querySelector('.prose')).not.toBeNull();
	});
});
