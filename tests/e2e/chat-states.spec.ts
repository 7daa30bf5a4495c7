import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { png } from '../support/images';
import { conversationOf } from '../support/imported';
import { expectAccessible } from './pages/accessible';
import { atChat, importConversation } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { MembersPage } from './pages/members-page';
import { somebody } from './pages/people';
import { tenantOf } from './pages/procedures';
import { expect, test } from './test';

/** Asks as the browser does, with what there is no button for here, and opens the conversation. */
async function askWith(page: Page, asked: { parts: unknown[]; settings?: unknown }): Promise<void> {
	const tenant = tenantOf(page);
	const id = randomUUID();
	const answer = await page.request.post('/api/chat', {
		data: {
			tenant,
			id,
			trigger: 'submit-message',
			message: { id: randomUUID(), role: 'user', parts: asked.parts },
			model: 'openai/gpt-4o-mini',
			settings: asked.settings
		}
	});
	expect(answer.status()).toBe(200);
	await page.goto(`/${tenant}/chat/${id}`);
}

async function askAboutImages(page: Page, count: number): Promise<void> {
	const files = await Promise.all(
		Array.from({ length: count }, async (_, index) => {
			const upload = await page.request.post(`/api/attachments?tenant=${tenantOf(page)}`, {
				multipart: {
					file: { name: `Plan ${index + 1}.png`, mimeType: 'image/png', buffer: png(600, 60) }
				}
			});
			const { url, filename } = (await upload.json()) as { url: string; filename: string };
			return { type: 'file', mediaType: 'image/png', url, filename };
		})
	);
	await askWith(page, { parts: [...files, { type: 'text', text: '[[sandbox:speed=max]] What is this?' }] });
}

const text = (words: string) => ({ type: 'text' as const, text: words });

for (const colorScheme of ['light', 'dark'] as const) {
	test(`axe finds nothing in any state of a chat in the ${colorScheme} theme`, async ({ page }) => {
		test.setTimeout(180_000);
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		const chat = await atChat(page);

		await chat.send('[[sandbox:tokens=900]] Write a long essay about the sea.');
		await expect(chat.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
		await expectAccessible(page);
		await chat.stop.click();
		await expect(chat.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible();
		await expectAccessible(page);

		await chat.questions.first().getByRole('button', { name: 'Edit the question' }).press('Enter');
		await expectAccessible(page);
		await page.getByLabel('Your question', { exact: true }).fill('[[sandbox:status=503]] Is anybody there?');
		await page.getByRole('button', { name: 'Send' }).first().click();
		await expect(chat.lastAnswer.getByText(/provider is not available right now/)).toBeVisible();
		await expect(chat.versionOf(chat.questions)).toHaveAccessibleName('Version 2 of 2');
		await expectAccessible(page);
		await chat.versionOf(chat.questions).getByRole('button', { name: 'Previous version' }).click();
		await chat.lastAnswer.getByRole('button', { name: 'Answer again' }).click();
		await expectAccessible(page);
		await page.keyboard.press('Escape');

		await askWith(page, {
			parts: [text('Describe a person as JSON.')],
			settings: { responseFormat: { type: 'json_object' } }
		});
		await expect(page.getByText('Valid JSON')).toBeVisible();
		await expectAccessible(page);
		await askWith(page, {
			parts: [text('[[sandbox:echo]] {"name": "Ada", "born":')],
			settings: { responseFormat: { type: 'json_object' } }
		});
		await expect(page.getByText('Not valid')).toBeVisible();
		await expectAccessible(page);

		await askAboutImages(page, 2);
		await expect(page.getByRole('img', { name: 'Plan 2.png' })).toBeVisible();
		await expectAccessible(page);
		await page.getByRole('button', { name: 'Open Plan 2.png' }).click();
		await expect(page.getByRole('dialog', { name: 'Plan 2.png' })).toBeVisible();
		await expectAccessible(page);

		await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
		await askWith(page, { parts: [text('Please use the calculator: what is 19 * 23?')] });
		await chat.lastAnswer.getByText(/^Calculated /).click();
		await expect(chat.lastAnswer.getByText('Given')).toBeVisible();
		await expectAccessible(page);
		await askWith(page, { parts: [text('Please use the calculator: what is 1 / 0?')] });
		await chat.lastAnswer.getByText(/^Could not calculate /).click();
		await expect(chat.lastAnswer.getByText('Error', { exact: true })).toBeVisible();
		await expectAccessible(page);

		const sources = await importConversation(
			page,
			conversationOf(['Where is it?', 'Here.'], {
				title: 'With sources',
				parts: (words, index) =>
					index === 0
						? [text(words)]
						: [
								{ type: 'reasoning', text: 'Let me see.' },
								text(words),
								{ type: 'source-url', sourceId: '1', url: 'https://example.com/a', title: 'All of it' }
							]
			})
		);
		await page.goto(sources);
		await expect(page.getByRole('link', { name: 'All of it' })).toHaveAttribute('rel', /noopener noreferrer/);
		await page.getByText('Thoughts').click();
		await expectAccessible(page);
	});
}

test('images of a question take their place before they come, and open large by keyboard', async ({
	page
}) => {
	await atChat(page);
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/api/attachments/**', async (route) => {
		await held;
		await route.continue();
	});
	await askAboutImages(page, 1);
	const button = page.getByRole('button', { name: 'Open Plan 1.png' });
	const answer = new ChatPage(page).lastAnswer;
	const before = [await button.boundingBox(), await answer.boundingBox()];
	release();
	const image = page.getByRole('img', { name: 'Plan 1.png' });
	await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(600);
	expect([await button.boundingBox(), await answer.boundingBox()]).toEqual(before);

	await button.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Plan 1.png' });
	await expect(dialog.getByRole('img')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(dialog).toHaveCount(0);
	await expect(button).toBeFocused();
});

test('whoever reads what a colleague shares looks at every version, and changes none', async ({
	page,
	browser
}) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:speed=max]] Name a river.');
	await chat.answered();
	await chat.edit(chat.questions.first(), '[[sandbox:speed=max]] Name a lake.');
	await chat.answered();
	const address = new URL(page.url()).pathname;
	const [, tenant, , id] = address.split('/');
	await page.request.post('/api/trpc/ai.conversations.share', { data: { tenant, id, audience: 'tenant' } });

	const members = new MembersPage(page);
	await members.open();
	const grace = somebody({ name: 'Grace Hopper' });
	const link = await members.invite(grace.email, 'viewer');
	const guest = await (await browser.newContext()).newPage();
	await guest.goto(link);
	await guest.getByLabel('Your name').fill(grace.name);
	await guest.getByLabel('Password').fill(grace.password);
	await guest.getByRole('button', { name: /join/ }).click();
	await guest.waitForURL(/\/chat$/);
	await guest.goto(address);
	const there = new ChatPage(guest);
	await expect(there.questions).toHaveText([/Name a lake/]);
	await expect(guest.getByRole('button', { name: 'Edit the question' })).toHaveCount(0);
	await expect(guest.getByRole('button', { name: 'Answer again' })).toHaveCount(0);
	await there.versionOf(there.questions).getByRole('button', { name: 'Previous version' }).click();
	await expect(there.questions).toHaveText([/Name a river/]);
	await guest.reload();
	await expect(there.questions).toHaveText([/Name a lake/]);
	await guest.context().close();
});

test('from signing in to an answer written anew with the keyboard alone', async ({ page }) => {
	const chat = await atChat(page);
	await page.keyboard.press('Tab');
	await chat.composer.focus();
	await page.keyboard.type('[[sandbox:speed=max]] Name a river.');
	await page.keyboard.press('Enter');
	await chat.answered();
	await chat.composer.focus();
	// Back into the conversation, to what stands under the answer.
	for (let presses = 0; presses < 20; presses++) {
		await page.keyboard.press('Shift+Tab');
		if ((await page.locator(':focus').getAttribute('aria-label')) === 'Answer again') break;
	}
	await expect(chat.lastAnswer.getByRole('button', { name: 'Answer again' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menuitem').first()).toBeFocused();
	await page.keyboard.press('Enter');
	// The menu is gone with the answer that it was under; the keyboard is not.
	await expect(chat.viewport).toBeFocused();
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 2 of 2', { timeout: 30_000 });
	await chat.composer.focus();
	for (let presses = 0; presses < 20; presses++) {
		await page.keyboard.press('Shift+Tab');
		if ((await page.locator(':focus').getAttribute('aria-label')) === 'Previous version') break;
	}
	await page.keyboard.press('Enter');
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 1 of 2');
	await expect(chat.lastAnswer.getByRole('button', { name: 'Next version' })).toBeFocused();
});

test('a conversation gets a title after its first answer, in the list and the heading, and it is paid for', async ({
	page
}) => {
	const chat = await atChat(page);
	const question =
		'[[sandbox:speed=max]] Please tell me in a few words whatever there is to know about the history of glass.';
	const titled = page.waitForResponse((response) => response.url().includes('ai.conversations.suggestTitle'));
	await chat.send(question);
	const [{ result }] = (await (await titled).json()) as [{ result: { data: { title: string } } }];
	const { title } = result.data;
	expect(title).not.toContain('…');
	await expect(chat.conversationLink(title)).toHaveAttribute('aria-current', 'page');
	await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
	await page.reload();
	await expect(chat.conversationLink(title)).toBeVisible();
	// Asked once: the next answer needs none.
	let asked = 0;
	page.on('request', (request) => {
		if (request.url().includes('suggestTitle')) asked++;
	});
	await chat.send('[[sandbox:speed=max]] And of clay?');
	await expect(chat.answers).toHaveCount(2);
	await chat.answered();
	expect(asked).toBe(0);
});
