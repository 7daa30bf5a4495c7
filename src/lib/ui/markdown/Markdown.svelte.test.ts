import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Markdown from './Markdown.svelte';

const ANSWER = `# A title

A paragraph with **bold** text and a [link](https://ok.test).

1. First, run this:

   \`\`\`js
   const answer = 42;
   \`\`\`

2. Then read $x^2$.

| a | b |
|---|---|
| 1 | 2 |
| 3 | 4 |

$$
\\int_0^1 x\\,dx
$$

\`\`\`ts
export const later = (n: number) => n + 1;
\`\`\`

The end.
`;

async function show(text: string, isStreaming = true) {
	const screen = await render(Markdown, { text, isStreaming });
	const root = screen.container;
	return {
		root,
		prose: () => Array.from(root.querySelectorAll('.prose > *')),
		async set(next: string, nextIsStreaming = true) {
			await screen.rerender({ text: next, isStreaming: nextIsStreaming });
			await tick();
		}
	};
}

describe('streaming', () => {
	it('keeps the nodes of finished blocks while later ones arrive', async () => {
		const view = await show('');
		let seen: Element[] = [];
		for (let end = 0; end <= ANSWER.length; end += 3) {
			await view.set(ANSWER.slice(0, end));
			const now = view.prose();
			const finished = seen.slice(0, -2);
			expect(now.slice(0, finished.length)).toEqual(finished);
			seen = now;
		}
		await view.set(ANSWER, false);
		expect(view.prose().slice(0, -1)).toEqual(seen.slice(0, -1));
	});

	it('keeps the nodes of finished list items and table rows while the list or table grows', async () => {
		const view = await show('- one\n- two **bold**\n- thr');
		const [one, two] = view.root.querySelectorAll('li');
		const bold = view.root.querySelector('strong');
		await view.set('- one\n- two **bold**\n- three\n- four\n');
		expect(view.root.querySelectorAll('li')).toHaveLength(4);
		expect(view.root.querySelectorAll('li')[0]).toBe(one);
		expect(view.root.querySelectorAll('li')[1]).toBe(two);
		expect(view.root.querySelector('strong')).toBe(bold);

		await view.set('|a|b|\n|-|-|\n|1|2|\n|3|');
		const cell = view.root.querySelector('td');
		await view.set('|a|b|\n|-|-|\n|1|2|\n|3|4|\n|5|6|\n');
		expect(view.root.querySelector('td')).toBe(cell);
		expect(view.root.querySelectorAll('tbody tr')).toHaveLength(3);
	});

	it('shows at its end what the whole text shows', async () => {
		const streamed = await show('');
		for (let end = 0; end <= ANSWER.length; end += 7) await streamed.set(ANSWER.slice(0, end));
		await streamed.set(ANSWER, false);
		const whole = await show(ANSWER, false);
		const settled = (root: Element) => expect.poll(() => root.querySelectorAll('math').length).toBe(2);
		await settled(streamed.root);
		await settled(whole.root);
		expect(streamed.root.textContent).toBe(whole.root.textContent);
	});
});

describe('what is loaded later', () => {
	it('colours code without moving it', async () => {
		const { root } = await show('```ts\nconst a: number = 1;\n// done\n```', false);
		const pre = root.querySelector('pre')!;
		const before = { text: pre.textContent, box: pre.getBoundingClientRect().toJSON() as unknown };
		await expect.poll(() => pre.querySelectorAll('.hljs-keyword').length).toBe(1);
		expect({ text: pre.textContent, box: pre.getBoundingClientRect().toJSON() as unknown }).toEqual(before);
	});

	it('colours code that grows without a pause', async () => {
		const view = await show('```js\n');
		let text = '```js\n';
		for (let line = 0; line < 40; line++) {
			text += `const v${line} = ${line};\n`;
			await view.set(text);
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		expect(view.root.querySelectorAll('.hljs-keyword').length).toBeGreaterThan(0);
		expect(view.root.querySelector('code')!.textContent).toBe(text.slice('```js\n'.length));
	});

	it('leaves code of an unknown language as it is', async () => {
		// A known one after it, which is coloured when the colours have come.
		const { root } = await show('```brainfuzz\n+[->+<]\n```\n\n```js\nconst a = 1;\n```', false);
		await expect.poll(() => root.querySelector('.hljs-keyword')).not.toBeNull();
		expect(root.querySelector('code')!.innerHTML).toContain('+[-&gt;+&lt;]');
	});

	it('sets formulas as MathML and shows a broken one as its source', async () => {
		const { root } = await show('Good $x^2$ and bad $\\frac{$.', false);
		await expect.poll(() => root.querySelectorAll('math').length).toBe(1);
		expect(root.textContent).toContain('\\frac{');
	});

	it('keeps what tells one letter of a formula from another', async () => {
		const { root } = await show('In $\\mathbb{R}$, not $\\mathbf{R}$ and not $R$.', false);
		const letters = () => Array.from(root.querySelectorAll('math'), (formula) => formula.textContent);
		await expect.poll(letters).toEqual(['ℝ', '𝐑', 'R']);
	});

	it('draws formulas with a font that has a table for them: a bracket is as tall as what it holds', async () => {
		const { root } = await show('$$\n\\begin{vmatrix} a \\\\ b \\\\ c \\end{vmatrix}\n$$', false);
		await expect.poll(() => root.querySelector('mtable')).not.toBeNull();
		const height = (selector: string) => root.querySelector(selector)!.getBoundingClientRect().height;
		await expect.poll(() => height('mo') / height('mtable')).toBeGreaterThan(0.9);
	});
});
