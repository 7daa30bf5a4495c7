import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import type { ChatPage } from './pages/chat-page';
import { expect, test } from './test';

const WIDE_TABLE = `| ${Array.from({ length: 14 }, (_, index) => `column ${index}`).join(' | ')} |
|${'---|'.repeat(14)}
| ${Array.from({ length: 14 }, (_, index) => (index === 2 ? 'a \\| **b**' : `value ${index}`)).join(' | ')} |`;

const ANSWER = `# Findings

A claim[^1] with a [source](https://example.com/a?b=c) and ~~a mistake~~, see https://example.com/bare.

- [x] done
- [ ] open

${WIDE_TABLE}

\`\`\`ts
export const wide = '${'long '.repeat(60)}';
\`\`\`

Inline $e^{i\\pi} + 1 = 0$ and set apart:

$$
\\int_0^1 x\\,dx = \\frac{1}{2}
$$

![a chart](https://pics.invalid/chart.png) and <b>no HTML</b>

[^1]: Where it is from, with \`code\`.`;

test.describe.configure({ mode: 'parallel' });
test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('an answer has notes, tasks, tables, code and formulas, and nothing of it is wider than the page', async ({
	page
}) => {
	const chat = await answered(page, ANSWER);
	const answer = chat.lastAnswer;

	await answer.getByRole('link', { name: 'Footnote 1' }).click();
	const note = answer.getByRole('note');
	await expect(note).toContainText('Where it is from');
	await expect(note).toBeInViewport();
	expect(new URL(page.url()).hash).toBe(`#${await note.getAttribute('id')}`);

	await expect(answer.getByRole('checkbox', { name: 'Done' })).toBeChecked();
	await expect(answer.getByRole('checkbox', { name: 'Open' })).toBeDisabled();
	await expect(answer.locator('math')).toHaveCount(2);
	await expect(answer.locator('pre .hljs-keyword').first()).toHaveText('export');
	await expect(answer.getByRole('figure', { name: 'ts' })).toContainText('ts');
	await expect(answer).toContainText('<b>no HTML</b>');

	for (const width of [1440, 768, 390]) {
		await page.setViewportSize({ width, height: 900 });
		for (const scroller of [answer.locator('pre'), answer.getByRole('group', { name: 'Table' })]) {
			expect(await scroller.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
		}
		const overflow = await page.evaluate(() => {
			const { scrollWidth, clientWidth } = document.querySelector('#content') ?? document.body;
			return scrollWidth - clientWidth;
		});
		expect(overflow).toBe(0);
	}
});

test('links lead out without telling from where, and an image elsewhere is a link that nobody followed', async ({
	page,
	baseURL
}) => {
	const foreign: string[] = [];
	page.on('request', (request) => {
		if (!request.url().startsWith(baseURL ?? '')) foreign.push(request.url());
	});
	const chat = await answered(page, ANSWER);
	const links = chat.lastAnswer.locator('a[href^="http"]');
	await expect(links).toHaveText(['source', 'https://example.com/bare', 'Image: a chart']);
	for (const link of await links.all()) {
		await expect(link).toHaveAttribute('target', '_blank');
		await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
	}
	expect(foreign).toEqual([]);
});

test('code is copied as it is, a table as Markdown or for a spreadsheet', async ({ page }) => {
	const chat = await answered(page, ANSWER);
	const copied = async (label: string) => {
		const button = chat.lastAnswer.getByRole('button', { name: label });
		await button.focus();
		await page.keyboard.press('Enter');
		await expect(button.locator('xpath=following-sibling::*[@role="status"]').first()).toHaveText('Copied');
		return page.evaluate(() => navigator.clipboard.readText());
	};
	expect(await copied('Copy code')).toBe(`export const wide = '${'long '.repeat(60)}';\n`);
	expect(await copied('Copy table as Markdown')).toBe(
		`${WIDE_TABLE.replace(/\|(---\|)+/, `|${' --- |'.repeat(14)}`)}\n`
	);
	const [head, row] = (await copied('Copy table for a spreadsheet')).split('\n');
	expect(head?.split('\t')).toHaveLength(14);
	expect(row?.split('\t').slice(1, 4)).toEqual(['value 1', 'a | b', 'value 3']);
});

test('what is finished stays where it is while the rest arrives', async ({ page }) => {
	const chat = await atChat(page);
	await page.evaluate(() => {
		const state = window as unknown as { shifts: number; firstHeading?: Element | null; kept: boolean };
		state.shifts = 0;
		state.kept = true;
		new MutationObserver(() => {
			const heading = document.querySelector('.prose [data-depth="1"]');
			// The first block, from when the second is there.
			if (heading?.nextElementSibling) state.firstHeading ??= heading;
			if (state.firstHeading && state.firstHeading !== heading) state.kept = false;
		}).observe(document.body, { subtree: true, childList: true, characterData: true });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries() as (PerformanceEntry & { sources: { node: Node | null }[] })[]) {
				const moved = entry.sources.some(({ node }) => node?.parentElement?.closest('.prose'));
				if (moved) state.shifts++;
			}
		}).observe({ type: 'layout-shift', buffered: true });
	});
	await chat.send(`[[sandbox:echo]] [[sandbox:speed=600]] ${ANSWER}`);
	await expect(chat.facts).toBeVisible({ timeout: 20_000 });
	await expect(chat.lastAnswer.locator('math')).toHaveCount(2);
	const seen = await page.evaluate(() => {
		const { firstHeading, kept } = window as unknown as { firstHeading?: Element; kept: boolean };
		return { kept, isStillThere: firstHeading?.isConnected };
	});
	expect(seen).toEqual({ kept: true, isStillThere: true });
});

test('an answer reads the same as it was streamed when the server draws it', async ({ page }) => {
	const entities =
		'&copy; &amp;amp; &notit; &NotEqualTilde; &fjlig; &#x1F600; &#0; &nbsp;| &unknown; [&ouml;](https://example.com/&auml;?a&#38;b)';
	const chat = await answered(page, `${ANSWER}\n\n${entities}\n\n„**„x“**“ – **a**。`);
	const settled = async () => {
		await expect(chat.lastAnswer.locator('math')).toHaveCount(2);
		await expect(chat.lastAnswer.locator('.hljs-keyword').first()).toBeVisible();
		const html = await chat.lastAnswer.locator('.prose').evaluate((element) => element.innerHTML);
		// Svelte's own marks, and ids that are made for one page.
		return html.replace(/<!--[^]*?-->/g, '').replace(/(id="|href="#)[^"]*?-(?=[\w.]+")/g, '$1');
	};
	const streamed = await settled();
	await page.reload();
	expect(await settled()).toBe(streamed);
});

async function answered(page: Page, text: string): Promise<ChatPage> {
	const chat = await atChat(page);
	await chat.send(`[[sandbox:echo]] [[sandbox:speed=max]] ${text}`);
	await expect(chat.facts).toBeVisible();
	return chat;
}
