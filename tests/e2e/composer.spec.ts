import type { Locator, Page } from '@playwright/test';
import { png } from '../support/images';
import { atChat } from './pages/at-chat';
import type { ChatPage } from './pages/chat-page';
import { somebody } from './pages/people';
import { expect, test } from './test';

const BLIND = 'GPT-3.5 Turbo';
const SEEING = 'GPT-4o-mini';
const CHART = { name: 'chart.png', mimeType: 'image/png', buffer: png(40, 30) };

const imagesOf = (page: Page): Locator => page.getByRole('list', { name: 'Images of the message' });

/** A file as it comes by drop or paste. */
async function transfer(page: Page, { name, mimeType, buffer }: typeof CHART) {
	return page.evaluateHandle(
		({ name, mimeType, base64 }) => {
			const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
			const data = new DataTransfer();
			data.items.add(new File([bytes], name, { type: mimeType }));
			return data;
		},
		{ name, mimeType, base64: buffer.toString('base64') }
	);
}

async function drop(page: Page, file: typeof CHART): Promise<void> {
	const column = page.getByRole('main').locator('> div');
	const dataTransfer = await transfer(page, file);
	await column.dispatchEvent('dragenter', { dataTransfer });
	await expect(page.getByText('Drop images to add them to your message')).toBeVisible();
	await column.dispatchEvent('drop', { dataTransfer });
	await expect(page.getByText('Drop images to add them to your message')).toBeHidden();
}

async function paste(chat: ChatPage, file: typeof CHART): Promise<void> {
	const data = await transfer(chat.page, file);
	await chat.composer.evaluate((field, clipboardData) => {
		field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	}, data);
}

test.describe('a draft', () => {
	test('outlives a reload, in the conversation that it was written in', async ({ page }) => {
		const chat = await atChat(page);
		await chat.composer.fill('Half a thought');
		await page.locator('input[type=file]').setInputFiles(CHART);
		await expect(imagesOf(page).locator('[aria-busy]')).toHaveCount(0);
		await expect(imagesOf(page).getByRole('img', { name: 'chart.png' })).toBeVisible();
		await page.reload();
		await expect(chat.composer).toHaveValue('Half a thought');
		await expect(imagesOf(page).getByRole('img', { name: 'chart.png' })).toBeVisible();

		await page.getByRole('button', { name: 'Remove chart.png' }).click();
		await chat.send('[[sandbox:tokens=20]] Something else');
		await expect(chat.facts).toBeVisible({ timeout: 20_000 });
		await chat.composer.fill('What follows');
		await page.reload();
		await expect(chat.composer).toHaveValue('What follows');
		await page.getByRole('link', { name: 'New chat' }).click();
		await expect(page.getByRole('heading', { name: 'Hello Ada.' })).toBeVisible();
		await expect(chat.composer).toHaveValue('');
	});

	test('that was on its way when the page went away is neither lost nor asked twice', async ({ page }) => {
		const chat = await atChat(page);
		// The server never hears of it.
		await page.route('**/api/chat', () => {});
		await chat.composer.fill('Are you there?');
		await chat.composer.press('Enter');
		await expect(chat.composer).toHaveValue('');
		await page.reload();
		await page.unrouteAll();
		await expect(chat.composer).toHaveValue('Are you there?');

		// The server takes it, and the browser goes before it is told.
		const { promise: taken, resolve: take } = Promise.withResolvers<void>();
		await page.route('**/api/chat', async (route) => {
			await route.fetch();
			take();
		});
		await chat.composer.press('Enter');
		await taken;
		await page.reload();
		await expect(chat.conversationLink('Are you there?')).toBeVisible();
		await expect(chat.composer).toHaveValue('');
	});

	test('is gone from the browser when its author signs out', async ({ page }) => {
		const person = somebody();
		const chat = await atChat(page, person);
		await chat.composer.fill('Between us');
		await page.reload();
		await expect(chat.composer).toHaveValue('Between us');
		await page.getByRole('button', { name: person.email }).click();
		await page.getByRole('menuitem', { name: 'Sign out' }).click();
		await page.waitForURL(/\/login/);
		expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Between us');
	});
});

test.describe('images', () => {
	test('are picked, pasted and dropped, sent, seen by the model, and there after a reload', async ({
		page
	}) => {
		const chat = await atChat(page);
		await chat.chooseModel(SEEING);
		const images = imagesOf(page).getByRole('img');
		await page.locator('input[type=file]').setInputFiles(CHART);
		await paste(chat, { ...CHART, name: 'pasted.png' });
		await drop(page, { ...CHART, name: 'dropped.png' });
		await expect(images).toHaveCount(3);
		await page.getByRole('button', { name: 'Remove pasted.png' }).click();
		await chat.composer.fill('What is in these?');
		await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
		await chat.composer.press('Enter');
		await expect(imagesOf(page)).toBeHidden();
		const shown = page.getByRole('article', { name: 'You' }).getByRole('img');
		await expect(shown).toHaveCount(2);
		await expect(chat.facts).toBeVisible({ timeout: 30_000 });
		// The sandbox counts what it gets to see.
		await expect(chat.lastAnswer).toContainText(/two|2|both/i);
		await page.reload();
		await expect(shown).toHaveCount(2);
		expect(
			await shown.first().evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))
		).toBe(40);
	});

	test('that cannot be sent say why, and those that failed are tried again', async ({ page }) => {
		const chat = await atChat(page);
		const input = page.locator('input[type=file]');
		await input.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('words') });
		await expect(page.getByText('notes.txt: Only PNG, JPEG, WebP and GIF images can be sent.')).toBeVisible();
		await input.setInputFiles(Array.from({ length: 9 }, (_, index) => ({ ...CHART, name: `${index}.png` })));
		await expect(page.getByText('A message can have 8 images at the most.')).toBeVisible();
		await expect(imagesOf(page).getByRole('img')).toHaveCount(8);
		for (let index = 0; index < 8; index++) {
			await page.getByRole('button', { name: `Remove ${index}.png` }).click();
		}

		await page.route('**/api/attachments?*', (route) => route.abort(), { times: 1 });
		await chat.composer.fill('And this?');
		await input.setInputFiles(CHART);
		await expect(imagesOf(page).getByRole('alert')).toContainText('could not be reached');
		await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
		await page.getByRole('button', { name: 'Try chart.png again' }).click();
		await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
		// What calls itself an image and is none is for the server to find out.
		await input.setInputFiles({ ...CHART, name: 'odd.png', buffer: Buffer.from('no image at all') });
		await expect(imagesOf(page).getByRole('alert')).toBeVisible();
	});

	test('are not sent to a model that cannot see them, which is said before', async ({ page }) => {
		const chat = await atChat(page);
		await chat.chooseModel(BLIND);
		await page.locator('input[type=file]').setInputFiles(CHART);
		await expect(page.getByText(`${BLIND} can’t see images.`)).toBeVisible();
		await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
		await page.getByRole('button', { name: 'Choose one that can' }).click();
		await expect(page.getByRole('radio', { name: 'Vision' })).toBeChecked();
		await page
			.getByRole('option', { name: /Vision/ })
			.first()
			.click();
		await expect(page.getByText('can’t see images.')).toBeHidden();
		await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
	});

	test('come back with the words of a question that was refused, before what was typed meanwhile', async ({
		page
	}) => {
		const chat = await atChat(page);
		await chat.chooseModel(SEEING);
		await page.locator('input[type=file]').setInputFiles(CHART);
		await chat.composer.fill('Precious words');
		await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
		const { promise: typed, resolve: whenTyped } = Promise.withResolvers<void>();
		await page.route('**/api/chat', async (route) => {
			await typed;
			await route.fulfill({
				status: 429,
				json: { error: { code: 'RATE_LIMITED', message: 'Not so fast.' } }
			});
		});
		await chat.composer.press('Enter');
		await chat.composer.fill('The next thought');
		whenTyped();
		await expect(page.getByText('Not so fast.')).toBeVisible();
		await expect(chat.composer).toHaveValue('Precious words\n\nThe next thought');
		await expect(imagesOf(page).getByRole('img', { name: 'chart.png' })).toBeVisible();
		await page.unrouteAll();
		await page.reload();
		await expect(chat.composer).toHaveValue('Precious words\n\nThe next thought');
		await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
		await chat.composer.press('Enter');
		await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	});
});

test('the settings of a conversation hold for its next answers and outlive a reload', async ({ page }) => {
	const chat = await atChat(page);
	await chat.chooseModel(SEEING);
	const settings = page.getByRole('button', { name: /^Settings of this conversation/ });
	await settings.click();
	await page.getByLabel('Longest answer').fill('24');
	await expect(page.getByLabel('Reasoning')).toBeDisabled();
	await expect(page.getByText('GPT-4o-mini answers without reasoning first.')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(settings).toBeFocused();
	await expect(settings).toHaveAccessibleName(/1 changed/);
	await chat.send('Write a long essay about rivers.');
	await expect(chat.facts).toContainText('24 out', { timeout: 20_000 });
	await expect(chat.lastAnswer.getByText(/reached its length limit/)).toBeVisible();

	await settings.click();
	await page.getByLabel('Longest answer').fill('');
	await page.getByLabel('Answer as').selectOption('json_object');
	await page.getByLabel('Instructions').fill('Answer in French.');
	// Not waited for: what was changed a moment ago holds already.
	await page.keyboard.press('Escape');
	await chat.composer.fill('A town, please.');
	await chat.composer.press('Enter');
	await expect(chat.answers).toHaveCount(2);
	await expect(chat.lastAnswer).toContainText('{', { timeout: 20_000 });
	await expect(chat.facts).toBeVisible({ timeout: 20_000 });

	await page.reload();
	await expect(settings).toHaveAccessibleName(/2 changed/);
	await settings.click();
	await expect(page.getByLabel('Instructions')).toHaveValue('Answer in French.');
	await expect(page.getByLabel('Answer as')).toHaveValue('json_object');
	await page.getByLabel('Answer as').selectOption('json_schema');
	await page.getByLabel('Schema').fill('{ "type":');
	await expect(page.getByText('This is not JSON. It is not used yet.')).toBeVisible();
	await page.getByRole('button', { name: 'Back to usual' }).click();
	await expect(page.getByLabel('Instructions')).toHaveValue('');
	await page.keyboard.press('Escape');
	await expect(settings).toHaveAccessibleName('Settings of this conversation');
});

test('what a large question may cost is said before it is asked', async ({ page }) => {
	const chat = await atChat(page);
	await chat.chooseModel(SEEING);
	await chat.composer.fill('How are you?');
	await expect(page.getByText('Enter sends, Shift and Enter makes a new line.')).toBeVisible();
	await chat.chooseModel('GPT-4 Turbo');
	await chat.composer.fill('word '.repeat(20_000));
	await expect(page.getByText(/^≈ \$0\.\d\d, and up to \$0\.\d\d with a long answer/)).toBeVisible();
	await chat.composer.fill('How are you?');
	await expect(page.getByText(/^≈/)).toBeHidden();
});

test('without a network nothing is sent and nothing lost, and it goes on by itself', async ({
	page,
	context
}) => {
	const chat = await atChat(page);
	await chat.composer.fill('[[sandbox:tokens=20]] Kept');
	await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
	await context.setOffline(true);
	await expect(page.getByText('You are offline. What you type is kept.')).toBeVisible();
	await chat.composer.press('Enter');
	await expect(chat.composer).toHaveValue('[[sandbox:tokens=20]] Kept');
	await context.setOffline(false);
	await expect(page.getByText('You are offline.')).toBeHidden();
	await chat.send('[[sandbox:tokens=20]] Kept');
	await expect(chat.facts).toContainText('20 out', { timeout: 20_000 });

	// A network that leads nowhere.
	await page.route(/\/(api|health)\//, (route) => route.abort());
	await chat.composer.fill('Once more');
	await chat.composer.press('Enter');
	await expect(page.getByText('You are offline. What you type is kept.')).toBeVisible();
	await expect(chat.composer).toHaveValue('Once more');
	await page.unrouteAll();
	await expect(page.getByText('You are offline.')).toBeHidden({ timeout: 10_000 });
	await expect(page.getByText('The server could not be reached.')).toBeHidden();
	await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
});

test('on a phone everything is within reach of a thumb, also above the keyboard', async ({
	browser,
	baseURL
}) => {
	const context = await browser.newContext({
		baseURL,
		hasTouch: true,
		isMobile: true,
		viewport: { width: 390, height: 780 }
	});
	const page = await context.newPage();
	const chat = await atChat(page);
	await page.setViewportSize({ width: 390, height: 380 });
	await chat.composer.fill('One line after the other.\n'.repeat(30));
	for (const name of ['Add images', 'Settings of this conversation', /^Model:/, 'Send']) {
		const box = await page.getByRole('button', { name }).boundingBox();
		expect(box!.height, String(name)).toBeGreaterThanOrEqual(40);
		expect(box!.y + box!.height, String(name)).toBeLessThanOrEqual(380);
	}
	expect((await chat.composer.boundingBox())!.height).toBeLessThanOrEqual(0.4 * 380 + 1);
	await context.close();
});
