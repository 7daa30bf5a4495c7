import type { Page } from '@playwright/test';
import { conversationOf } from '../support/imported';
import { atChat, importConversation } from './pages/at-chat';
import type { ChatPage } from './pages/chat-page';
import { expect, test } from './test';

/** What is said in a conversation of 5,000 messages; one of them says something that no other does. */
const TEXTS = Array.from({ length: 5_000 }, (_, index) =>
	index === 1_234 ? 'The word is zugzwang.' : `Number ${index}.${'\n\nAnd so on, and on.'.repeat(index % 4)}`
);

async function openLong(page: Page): Promise<ChatPage> {
	const chat = await atChat(page);
	const address = await importConversation(page, conversationOf(TEXTS, { title: 'A long one' }));
	await page.goto(address);
	return chat;
}

/** How far it is from the upper edge of what scrolls, px. */
function placeOf(page: Page, text: string): Promise<number | null> {
	return page.evaluate((words) => {
		const viewport = document.querySelector('[role="region"][aria-label="Conversation"]');
		const message = [...document.querySelectorAll('article')].find((article) =>
			article.textContent.includes(words)
		);
		if (!viewport || !message) return null;
		return message.getBoundingClientRect().top - viewport.getBoundingClientRect().top;
	}, text);
}

const fromEnd = (page: Page) =>
	page
		.getByRole('region', { name: 'Conversation' })
		.evaluate((viewport) => viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop);

test('5,000 messages open on the last page, and load backwards without moving what is read', async ({
	page
}) => {
	test.setTimeout(120_000);
	const chat = await openLong(page);
	await expect(page.getByText('Number 4999.')).toBeInViewport();
	await expect(chat.answers).toHaveCount(25);
	expect(await fromEnd(page)).toBeLessThan(5);
	// Nothing more comes before anybody reads further up.
	await expect(page.getByText('Number 4949.')).toHaveCount(0);

	// To just before the beginning of what is there.
	await chat.viewport.evaluate((viewport) => viewport.scrollTo({ top: 900 }));
	const read = await chat.viewport.evaluate((viewport) => {
		const edge = viewport.getBoundingClientRect().top;
		const inSight = [...viewport.querySelectorAll('article')].find(
			(article) => article.getBoundingClientRect().top > edge
		);
		return /Number \d+\./.exec(inSight?.textContent ?? '')?.[0] ?? '';
	});
	const before = await placeOf(page, read);
	await chat.viewport.evaluate((viewport) => viewport.scrollBy({ top: -200, behavior: 'instant' }));
	await expect(page.getByText('Number 4949.')).toHaveCount(1);
	const after = await placeOf(page, read);
	expect(Math.abs(after! - before! - 200)).toBeLessThanOrEqual(1);

	// On and on, as long as somebody goes up; and at the very top too, where browsers do not hold on by themselves.
	await chat.viewport.evaluate((viewport) => viewport.scrollTo({ top: 0 }));
	await expect(page.getByText('Number 4850.')).toHaveCount(1);
	await page.getByRole('button', { name: 'Jump to latest' }).click();
	await expect(page.getByText('Number 4999.')).toBeInViewport();
	await expect(page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0);
});

test('an answer is followed only by a reader who is at the end', async ({ page }) => {
	const chat = await atChat(page);
	await page.setViewportSize({ width: 900, height: 500 });
	await chat.send('[[sandbox:tokens=600]] Write a long essay about the sea.');
	await expect.poll(() => fromEnd(page).catch(() => 0)).toBeLessThan(5);
	await expect
		.poll(() => chat.viewport.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight))
		.toBeGreaterThan(300);
	await chat.viewport.evaluate((viewport) => viewport.scrollBy({ top: -150, behavior: 'instant' }));
	const jump = page.getByRole('button', { name: 'Jump to latest' });
	await expect(jump).toBeVisible();
	const { top, height } = await chat.viewport.evaluate((viewport) => ({
		top: viewport.scrollTop,
		height: viewport.scrollHeight
	}));
	await expect
		.poll(() => chat.viewport.evaluate(({ scrollHeight }) => scrollHeight))
		.toBeGreaterThan(height + 100);
	expect(await chat.viewport.evaluate(({ scrollTop }) => scrollTop)).toBe(top);
	await jump.click();
	await expect(jump).toHaveCount(0);
	await expect(chat.facts).toContainText('600 out', { timeout: 30_000 });
	expect(await fromEnd(page)).toBeLessThan(5);
});

test('a search result opens its conversation at the message, from where it can be read on both ways', async ({
	page
}) => {
	test.setTimeout(120_000);
	const chat = await openLong(page);
	const search = async (word: string) => {
		await page.getByRole('link', { name: 'New chat' }).click();
		await page.waitForURL(/\/chat$/);
		await page.keyboard.press('Control+Shift+F');
		await page.getByPlaceholder('Search conversations').fill(word);
		await expect(page.getByRole('option').locator('mark').first()).toHaveText(word);
		await page.keyboard.press('Enter');
		await page.waitForURL(/\?message=/);
	};
	await search('zugzwang');
	const found = page.locator('[aria-current="true"]', { hasText: 'The word is zugzwang.' });
	await expect(found).toBeInViewport();
	await expect(page.getByText('Number 1233.')).toHaveCount(1);
	await expect(page.getByText('Number 1235.')).toHaveCount(1);
	// As the server draws it too.
	await page.reload();
	await expect(found).toBeInViewport();

	// Down: more comes in below, and the reader is not carried to the end.
	await chat.viewport.press('End');
	await expect(page.getByText('Number 1270.')).toHaveCount(1);
	await expect(page.getByText('Number 4999.')).toHaveCount(0);
	await page.getByRole('button', { name: 'Jump to latest' }).click();
	await expect(page.getByText('Number 4999.')).toBeInViewport();
	// And what is asked then is asked at the end.
	await chat.composer.fill('[[sandbox:speed=max]] And now?');
	await chat.composer.press('Enter');
	await chat.answered();
	await expect(chat.versionOf(chat.questions)).toHaveCount(0);
});

test('a question that is asked at a place far back is asked at the end', async ({ page }) => {
	test.setTimeout(120_000);
	const chat = await atChat(page);
	const texts = Array.from({ length: 300 }, (_, index) =>
		index === 20 ? 'Zwischenzug.' : `Number ${index}.`
	);
	const address = await importConversation(page, conversationOf(texts, { title: 'Longer' }));
	const input = encodeURIComponent(JSON.stringify({ tenant: address.split('/')[1], query: 'zwischenzug' }));
	const response = await page.request.get(`/api/trpc/ai.conversations.search?input=${input}`);
	const body = (await response.json()) as { result: { data: { items: { messageId: string }[] } } };
	await page.goto(`${address}?message=${body.result.data.items[0]?.messageId}`);
	await expect(page.getByText('Zwischenzug.')).toBeInViewport();
	await expect(page.getByText('Number 299.')).toHaveCount(0);
	await chat.composer.fill('[[sandbox:speed=max]] And now?');
	await chat.composer.press('Enter');
	await chat.answered();
	await expect(page.getByText('Number 299.')).toHaveCount(1);
	await expect(chat.questions.last()).toContainText('And now?');
});
