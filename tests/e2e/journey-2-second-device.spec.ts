import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { expect, test } from './test';

/** The same account elsewhere, at the same page. */
async function secondDevice(page: Page): Promise<ChatPage> {
	const context = await page
		.context()
		.browser()!
		.newContext({ storageState: await page.context().storageState() });
	const elsewhere = await context.newPage();
	await elsewhere.goto(page.url());
	return new ChatPage(elsewhere);
}

const textOf = (chat: ChatPage) => chat.lastAnswer.locator('.prose').innerText();

test('a reload in mid-answer shows all that had come at once, and goes on from there', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=400]] [[sandbox:speed=40]] Tell me about the history of the bicycle.');
	await expect.poll(() => textOf(chat).then(({ length }) => length)).toBeGreaterThan(200);
	const before = await textOf(chat);
	await page.reload();
	await expect.poll(() => textOf(chat).then((text) => text.startsWith(before.slice(0, 150)))).toBe(true);
	await expect(chat.stop).toBeVisible();
	await expect.poll(() => textOf(chat).then(({ length }) => length)).toBeGreaterThan(before.length);
	expect(await textOf(chat)).toContain(before.slice(0, -20));
	await chat.answered();
	await expect(chat.facts).toContainText('400 out');
	await expect(chat.answers).toHaveCount(1);
	const whole = await textOf(chat);
	await page.reload();
	await expect(chat.facts).toBeVisible();
	expect(await textOf(chat)).toBe(whole);
});

test('a second device sees the answer as it is written, and both have the same text in the end', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=300]] [[sandbox:speed=40]] Tell me about rivers.');
	await expect.poll(() => textOf(chat).then(({ length }) => length)).toBeGreaterThan(200);
	const soFar = await textOf(chat);
	const other = await secondDevice(page);
	await expect(other.stop).toBeVisible();
	await expect.poll(() => textOf(other)).toContain(soFar.slice(0, -20));
	await expect(chat.stop).toBeVisible();

	await Promise.all([chat.answered(), other.answered()]);
	expect(await textOf(other)).toBe(await textOf(chat));
	await expect(other.facts).toContainText('300 out');
	expect(await other.exactCost()).toBe(await chat.exactCost());
	await other.page.context().close();
});

test('stopped from the second device it stops on the first, with the same text on both', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=2000]] [[sandbox:speed=40]] Write a long essay about the sea.');
	await expect(chat.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
	const other = await secondDevice(page);
	await expect(other.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
	await other.stop.click();
	for (const each of [chat, other]) {
		await expect(each.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible();
		await expect(each.stop).toHaveCount(0);
		await expect(each.lastAnswer.getByRole('button', { name: 'Try again' })).toBeVisible();
	}
	expect(await textOf(other)).toBe(await textOf(chat));
	// Paid for as far as it went, and known on both.
	for (const each of [chat, other]) {
		await expect(each.facts.locator('li[title^="$"]')).toBeVisible({ timeout: 20_000 });
	}
	expect(await other.exactCost()).toBe(await chat.exactCost());
	await other.page.context().close();
});
