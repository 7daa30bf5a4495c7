import type { Page } from '@playwright/test';
import { alive } from './pages/alive';
import { atChat } from './pages/at-chat';
import { expect, test } from './test';

async function ask(page: Page, words: string): Promise<void> {
	await alive(page);
	await page.keyboard.press('Control+k');
	await expect(page.getByPlaceholder('Go to, do or find')).toBeFocused();
	await page.keyboard.type(words);
}

test('the palette leads everywhere, by keyboard alone', async ({ page }) => {
	const chat = await atChat(page);
	await chat.chooseModel('GPT-4o-mini');
	const question = '[[sandbox:tokens=20]] Tell me about the Rhine.';
	await chat.send(question);
	await expect(chat.facts).toBeVisible({ timeout: 20_000 });

	// Another model.
	await chat.composer.focus();
	await ask(page, 'haiku 4.5');
	await expect(page.getByRole('option')).toHaveCount(1);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: /^Model:/ })).toContainText('Claude Haiku 4.5');
	await expect(chat.composer).toBeFocused();

	// A page.
	await ask(page, 'usage');
	await expect(page.getByRole('option', { name: 'Usage' })).toBeVisible();
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/usage$/);
	await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible();

	// A conversation, by its title; here without models, since there is no chat.
	await ask(page, 'rhine');
	await expect(page.getByRole('group', { name: 'Conversations' }).getByRole('option')).toHaveCount(1);
	await expect(page.getByRole('group', { name: 'Ask another model' })).toHaveCount(0);
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);

	// A new chat, ready to be written in.
	await page.keyboard.press('Control+Shift+O');
	await page.waitForURL(/\/chat$/);
	await expect(chat.composer).toBeFocused();

	// Nothing of that name, and back to where the focus was.
	await ask(page, 'no such thing anywhere');
	await expect(page.getByText(/^Nothing is called/)).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByPlaceholder('Go to, do or find')).toBeHidden();
	await expect(chat.composer).toBeFocused();
});

test('the palette switches to another organisation', async ({ page }) => {
	await atChat(page);
	await page.goto('/account/new-organization');
	await page.getByLabel(/name/i).first().fill('Second Home');
	await page.getByRole('button', { name: /create/i }).click();
	await page.waitForURL(/\/second-home[^/]*\/chat$/);
	await ask(page, 'engines');
	await expect(page.getByRole('option', { name: /^Engines/ })).toBeVisible();
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/engines-[^/]+\/chat$/);
});

test('a question mark lists the shortcuts and a slash goes to the message, unless something is being typed', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.composer.focus();
	await page.keyboard.type('Really?/');
	await expect(chat.composer).toHaveValue('Really?/');
	const newChat = page.getByRole('link', { name: 'New chat' });
	await newChat.focus();
	await page.keyboard.press('?');
	const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(list).toContainText('Search conversations');
	await expect(list).toContainText('Stop the answer');
	await page.keyboard.press('Escape');
	await expect(list).toBeHidden();
	await expect(newChat).toBeFocused();
	await page.keyboard.press('/');
	await expect(chat.composer).toBeFocused();
	await expect(chat.composer).toHaveValue('Really?/');
});

test('Escape in the message stops the answer', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=2000]] Write a long essay about the sea.');
	await expect(chat.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
	await chat.composer.press('Escape');
	await expect(chat.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible();
});
