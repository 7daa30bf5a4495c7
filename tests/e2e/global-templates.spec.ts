import { randomUUID } from 'node:crypto';
import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { tenantOf } from './pages/procedures';
import { TemplateEditorPage } from './pages/template-editor';
import { expect, test, withoutScripts } from './test';

/** A name that no other test has. */
const uniqueName = () => `Standup ${randomUUID().slice(0, 8)}`;

test('the operator writes a template for everybody, which an organisation sees and uses once it is published', async ({
	page,
	browser
}) => {
	const name = uniqueName();
	const member = await (await browser.newContext()).newPage();
	await atChat(member);
	const slug = tenantOf(member);
	await signInAsPlatformAdmin(page);
	await page.goto('/admin');
	await page.getByRole('link', { name: 'Templates', exact: true }).click();
	await page.getByRole('link', { name: 'New template' }).click();
	const editor = new TemplateEditorPage(page);
	await editor.type(editor.name, name);
	await editor.type(editor.prompt, 'Write a standup note about {{topic}}.');
	await editor.addVariable('topic');
	await editor.press(page.getByRole('button', { name: 'Create template' }));
	await page.waitForURL(/\/admin\/templates\/[0-9a-f-]{36}$/);
	await expect(page.getByText('Not published')).toBeVisible();
	await member.goto(`/${slug}/templates?search=${encodeURIComponent(name)}`);
	await expect(member.getByText('Nothing found')).toBeVisible();

	await editor.press(page.getByRole('button', { name: 'Publish to everybody' }));
	await editor.press(page.getByRole('button', { name: 'Publish', exact: true }));
	await expect(page.getByText('Everybody', { exact: true })).toBeVisible();
	await member.reload();
	await expect(member.getByText('Comes with Colloquy')).toBeVisible();
	await member.getByRole('link', { name: `Use ${name}` }).click();
	await member.getByLabel('topic', { exact: true }).fill('the release');
	const chat = new ChatPage(member);
	await member.getByRole('button', { name: 'Send at once' }).click();
	await expect(member.getByText('Write a standup note about the release.').first()).toBeVisible();
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	const cost = await chat.exactCost();
	await page.reload();
	await expect(page.getByText('once', { exact: true }).first()).toBeVisible();
	await expect(page.getByText(/in 1 answer$/)).toHaveAttribute('title', `$${cost}`);

	await page.getByRole('link', { name: 'Edit' }).click();
	await editor.type(editor.prompt, 'Write a short standup note about {{topic}}.');
	await editor.press(page.getByRole('button', { name: 'Save as a new version' }));
	await page.waitForURL(/\/admin\/templates\/[0-9a-f-]{36}$/);
	await page.getByRole('link', { name: 'All versions, compared' }).click();
	await expect(page.getByText('Added: Write a short standup note')).toBeVisible();
	await page.goBack();
	await editor.press(page.getByRole('button', { name: 'Withdraw' }));
	await editor.press(page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }));
	await expect(page.getByText('Not published')).toBeVisible();
	await member.goto(`/${slug}/templates?search=${encodeURIComponent(name)}`);
	await expect(member.getByText('Nothing found')).toBeVisible();

	await editor.press(page.getByRole('button', { name: 'Delete' }));
	await editor.press(page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }));
	await page.waitForURL(/\/admin\/templates$/);
	await page.goto('/admin/audit');
	await expect(page.getByRole('row', { name: new RegExp(name) })).toHaveCount(5);
});

test('templates for everybody are published, withdrawn and deleted without JavaScript', async ({
	page,
	browser
}) => {
	await signInAsPlatformAdmin(page);
	const name = uniqueName();
	const plain = await withoutScripts(browser, page);
	await plain.goto('/admin/templates/new');
	await plain.getByLabel('Name', { exact: true }).fill(name);
	await plain.getByLabel('Prompt', { exact: true }).fill('Say hello.');
	await plain.getByLabel('Publish it to everybody at once').check();
	await plain.getByRole('button', { name: 'Create template' }).click();
	await expect(plain.getByText('Everybody', { exact: true })).toBeVisible();
	await plain.getByRole('button', { name: 'Withdraw' }).click();
	await expect(plain.getByText('Not published')).toBeVisible();
	await plain.getByRole('button', { name: 'Publish to everybody' }).click();
	await expect(plain.getByText('Everybody', { exact: true })).toBeVisible();
	await plain.getByRole('button', { name: 'Delete' }).click();
	await expect(plain).toHaveURL(/\/admin\/templates$/);
	await plain.getByLabel('Search templates').fill(name);
	await plain.getByRole('button', { name: 'Search' }).click();
	await expect(plain.getByText('Nothing found')).toBeVisible();
});

test('nobody else sees the templates of the platform', async ({ page }) => {
	await atChat(page);
	for (const path of ['', '/new', `/${randomUUID()}`]) {
		expect((await page.goto(`/admin/templates${path}`))?.status()).toBe(403);
	}
});
