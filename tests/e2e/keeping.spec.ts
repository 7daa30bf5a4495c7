import fs from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import type { ChatPage } from './pages/chat-page';
import { ConversationRow } from './pages/conversation-row';
import { listening } from './pages/listening';
import { expect, test, withoutScripts } from './test';

async function begin(page: Page, question: string): Promise<ChatPage> {
	const chat = await atChat(page);
	const titled = answerTo(page, 'suggestTitle');
	await chat.send(`[[sandbox:speed=max]] ${question}`);
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	await titled;
	// These tests call it by its question; a title that a person gave stays.
	const [, tenant, , id] = new URL(page.url()).pathname.split('/');
	await page.request.post('/api/trpc/ai.conversations.update', { data: { tenant, id, title: question } });
	await listening(page, () => page.reload());
	return chat;
}

/** The answer to a request that says this. */
function answerTo(page: Page, words: string): Promise<unknown> {
	return page.waitForResponse((response) =>
		`${response.url()} ${response.request().postData() ?? ''}`.includes(words)
	);
}

test('a conversation is renamed, pinned, archived and brought back, and deleted for good', async ({
	page
}) => {
	await begin(page, 'Why is the sky blue?');
	const first = new ConversationRow(page, 'Why is the sky blue?');
	await first.choose('Rename');
	await page.getByLabel('Title', { exact: true }).fill('Colours of the sky');
	const renamed = answerTo(page, 'Colours of the sky');
	await page.keyboard.press('Enter');
	const row = new ConversationRow(page, 'Colours of the sky');
	await expect(row.link).toBeFocused();
	await expect(page.getByRole('heading', { name: 'Colours of the sky', level: 1 })).toBeVisible();

	const pinned = answerTo(page, 'isPinned');
	await row.choose('Pin');
	const groups = page.getByRole('navigation', { name: 'Conversations' }).getByRole('heading');
	await expect(groups).toHaveText(['Pinned']);
	// What shows at once is not yet what is stored.
	await Promise.all([renamed, pinned]);
	await page.reload();
	await expect(groups).toHaveText(['Pinned']);
	await expect(row.link).toHaveCount(1);

	await row.choose('Archive');
	await expect(row.link).toHaveCount(0);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(row.link).toBeVisible();
	await row.choose('Archive');
	await expect(page.getByText('“Colours of the sky” is in the archive.')).toBeVisible();
	await page.getByRole('link', { name: 'Archive' }).first().click();
	await page.getByRole('button', { name: 'Restore Colours of the sky' }).click();
	await expect(row.link).toBeVisible();
	await expect(page.getByText('The archive is empty')).toBeVisible();

	await row.link.click();
	await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
	const address = page.url();
	await row.choose('Delete');
	await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
	await page.waitForURL(/\/chat$/);
	await expect(row.link).toHaveCount(0);
	expect((await page.goto(address))?.status()).toBe(404);
	// What it has cost stays.
	await page.goto(address.replace(/\/chat\/.*/, '/usage'));
	await expect(page.getByText('$0.00').first()).toBeVisible();
});

test('what the server does not take is taken back, and said', async ({ page }) => {
	await begin(page, 'Name a river.');
	const row = new ConversationRow(page, 'Name a river.');
	await page.route('**/api/trpc/ai.conversations.**', (route) => route.abort());
	await row.choose('Pin');
	await expect(page.getByText('The server could not be reached.')).toBeVisible();
	const groups = page.getByRole('navigation', { name: 'Conversations' }).getByRole('heading');
	await expect(groups).toHaveText(['Today']);
	await row.choose('Archive');
	await expect(row.link).toBeVisible();
});

test('a word of an answer finds its conversation, by keyboard and without JavaScript', async ({
	page,
	browser
}) => {
	const chat = await begin(page, 'Tell me about the palimpsest.');
	const address = page.url();
	// Within the page, which listens to its keys already.
	await page.getByRole('link', { name: 'New chat' }).click();
	await page.waitForURL(/\/chat$/);
	await page.keyboard.press('Control+Shift+F');
	await page.getByPlaceholder('Search conversations').fill('palimp');
	const found = page.getByRole('option');
	await expect(found.locator('mark').first()).toHaveText('palimpsest');
	await page.keyboard.press('Enter');
	const atMessage = (url: URL) => url.href.startsWith(`${address}?message=`);
	await page.waitForURL(atMessage);
	await expect(page.locator('[aria-current="true"]')).toContainText('palimpsest');
	await expect(chat.lastAnswer).toBeVisible();

	const plain = await withoutScripts(browser, page);
	await plain.goto(address.replace(/\/chat\/.*/, '/search'));
	await plain.getByLabel('Search conversations').fill('palimp');
	await plain.keyboard.press('Enter');
	await plain
		.getByRole('main')
		.getByRole('link', { name: /palimpsest/ })
		.click();
	await plain.waitForURL(atMessage);
	await plain.context().close();
});

test('a public link shows its copy to whoever has it, until it is revoked', async ({ page, browser }) => {
	const chat = await begin(page, 'Explain tides with a list.');
	const row = new ConversationRow(page, 'Explain tides with a list.');
	await row.choose('Share');
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Create a link' }).click();
	const link = await dialog.getByLabel('Public link').inputValue();
	await dialog.getByRole('button', { name: 'Done' }).click();
	await chat.send('[[sandbox:speed=max]] A secret afterthought.');
	await expect(chat.answers).toHaveCount(2);
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });

	const visitor = await withoutScripts(browser);
	const response = await visitor.goto(link);
	expect(response?.headers()).toMatchObject({
		'cache-control': 'private, no-store',
		'x-robots-tag': 'noindex, nofollow',
		'referrer-policy': 'no-referrer'
	});
	await expect(visitor.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/);
	await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Explain tides with a list.');
	await expect(visitor.getByRole('article')).toHaveCount(2);
	const shown = await visitor.content();
	for (const secret of ['afterthought', 'Ada', '$0']) expect(shown).not.toContain(secret);

	await row.choose('Share');
	await expect(dialog.getByText('with 2 messages')).toBeVisible();
	await dialog.getByRole('button', { name: 'Revoke the link' }).click();
	await expect(dialog.getByRole('button', { name: 'Create a link' })).toBeVisible();
	const gone = await visitor.goto(link);
	expect(gone?.status()).toBe(404);
	expect(gone?.headers()).toMatchObject({
		'x-robots-tag': 'noindex, nofollow',
		'referrer-policy': 'no-referrer'
	});
	await expect(visitor.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
	await visitor.context().close();
});

test('what is exported can be read, and comes back when it was deleted', async ({ page }) => {
	const chat = await begin(page, 'Name a lake.');
	const row = new ConversationRow(page, 'Name a lake.');
	const downloading = page.waitForEvent('download');
	await row.choose('Export as Markdown');
	const markdown = await downloading;
	expect(markdown.suggestedFilename()).toBe('Name a lake.md');
	expect(await fs.readFile(await markdown.path(), 'utf8')).toContain('# Name a lake.');

	await page.goto(page.url().replace(/\/chat\/.*/, '/archive/data'));
	const [all] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Download JSON' }).click()
	]);
	const file = await all.path();
	await row.choose('Delete');
	await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
	await expect(page.getByText('“Name a lake.” was deleted.')).toBeVisible();
	await expect(row.link).toHaveCount(0);

	const upload = {
		name: 'conversations.json',
		mimeType: 'application/json',
		buffer: await fs.readFile(file)
	};
	await page.getByLabel('File').setInputFiles(upload);
	await page.getByRole('button', { name: 'Import' }).click();
	await expect(page.getByText('1 conversation came in, with 2 messages')).toBeVisible();
	await page.getByRole('button', { name: 'Import' }).click();
	await expect(page.getByText('1 was here already.')).toBeVisible();
	await row.link.click();
	await expect(chat.lastAnswer).toBeVisible();
});
