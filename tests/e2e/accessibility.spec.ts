import { png } from '../support/images';
import { expectAccessible, expectNoSidewaysScroll } from './pages/accessible';
import { ChatPage } from './pages/chat-page';
import { somebody } from './pages/people';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { SignUpPage } from './pages/sign-up-page';
import { expect, test } from './test';

for (const colorScheme of ['light', 'dark'] as const) {
	test(`axe finds nothing, and nothing scrolls sideways, on any page in the ${colorScheme} theme`, async ({
		page
	}) => {
		// Many pages, each at every width.
		test.setTimeout(240_000);
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		const signUp = new SignUpPage(page);
		const chat = new ChatPage(page);

		await page.goto('/login');
		await expectAccessible(page);
		await signUp.open();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await signUp.signUp(somebody());
		await expectAccessible(page);
		await chat.send('Explain an average with a formula, a table and some TypeScript code.');
		await expect(chat.facts).toBeVisible({ timeout: 30_000 });
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);

		await page.getByRole('button', { name: /^Model:/ }).click();
		await expect(page.getByRole('option').first()).toBeVisible();
		await expectAccessible(page);
		await page.keyboard.press('Escape');

		await page.setViewportSize({ width: 1440, height: 900 });
		await page.locator('input[type=file]').setInputFiles([
			{ name: 'chart.png', mimeType: 'image/png', buffer: png(40, 30) },
			{ name: 'none.png', mimeType: 'image/png', buffer: Buffer.from('no image') }
		]);
		await expect(page.getByRole('button', { name: 'Try none.png again' })).toBeVisible();
		await chat.chooseModel('GPT-3.5 Turbo');
		await expect(page.getByText('can’t see images.')).toBeVisible();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.setViewportSize({ width: 1440, height: 900 });
		await page.getByRole('button', { name: /^Settings of this conversation/ }).click();
		await page.getByLabel('Answer as').selectOption('json_schema');
		await expect(page.getByLabel('Schema')).toBeVisible();
		await expectAccessible(page);
		await page.keyboard.press('Escape');
		await page.keyboard.press('Control+k');
		await expect(page.getByRole('option', { name: /^Usage/ })).toBeVisible();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.setViewportSize({ width: 1440, height: 900 });
		await page.keyboard.press('Escape');
		await page.getByRole('link', { name: 'New chat' }).focus();
		await page.keyboard.press('?');
		await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.keyboard.press('Escape');

		const conversations = page.getByRole('navigation', { name: 'Conversations' });
		await page.setViewportSize({ width: 1440, height: 900 });
		await conversations.getByRole('link').first().hover();
		await conversations
			.getByRole('button', { name: /^More about/ })
			.first()
			.click();
		await expectAccessible(page);
		await page.getByRole('menuitem', { name: 'Share' }).click();
		await page.getByRole('button', { name: 'Create a link' }).click();
		const publicLink = await page.getByLabel('Public link').inputValue();
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		await page.keyboard.press('Escape');
		await page.keyboard.press('Control+Shift+F');
		await page.getByPlaceholder('Search conversations').fill('average');
		await expect(page.getByRole('option').first()).toContainText('average');
		await expectAccessible(page);
		await page.keyboard.press('Escape');

		await page.goto(page.url().replace(/\/chat\/.*$/, '/usage'));
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
		const month = new Date().toISOString().slice(0, 7);
		for (const path of [
			'templates',
			'templates?search=nothing-has-this',
			'templates/new',
			'templates/import',
			'usage?range=custom&from=2026-01-01',
			'usage/entries',
			`usage/statement/${month}`,
			'models',
			'members',
			'settings',
			'settings/budgets',
			'settings/audit',
			'search?q=average',
			'shared',
			'archive',
			'archive/data'
		]) {
			await page.goto(page.url().replace(/(?<=:\d+\/[^/]+\/).*$/, path));
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		}
		await page.goto(page.url().replace(/(?<=:\d+\/[^/]+\/).*$/, 'templates?scope=global'));
		await page.getByRole('link', { name: 'Meeting notes', exact: true }).click();
		await expect(page.getByRole('heading', { name: 'What it asks for' })).toBeVisible();
		const template = page.url();
		for (const path of [template, `${template}/versions`, template.replace(/[^/]*$/, `new?from=$&`)]) {
			await page.goto(path);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		}
		for (const path of [
			'/account',
			'/account/new-organization',
			'/forgot-password',
			'/invite/no-such-link',
			'/share/no-such-link',
			publicLink
		]) {
			await page.goto(path);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		}
		await page.goto('/no-such-organisation/chat');
		await expectAccessible(page);
	});

	test(`nor on the pages of the platform in the ${colorScheme} theme`, async ({ page }) => {
		test.setTimeout(240_000);
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await signInAsPlatformAdmin(page);
		const today = new Date().toISOString().slice(0, 10);
		await page.goto('/admin/templates?search=Meeting');
		const template = await page.getByRole('link', { name: 'Meeting notes' }).getAttribute('href');
		const paths = ['', 'models', 'tenants', 'audit', 'reconciliation', `reconciliation/${today}`];
		const ofTemplates = ['', '?search=nothing-has-this', '/new'].map((path) => `templates${path}`);
		const ofOne = ['', '/edit', '/versions'].map((path) => `${template!.slice('/admin/'.length)}${path}`);
		for (const path of [...paths, ...ofTemplates, ...ofOne]) {
			await page.goto(`/admin/${path}`);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		}
	});
}
