import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { ChatPage } from './pages/chat-page';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { SignUpPage, somebody } from './pages/sign-up-page';

const WIDTHS = [1440, 768, 390];

async function expectAccessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect({ width, overflow }).toEqual({ width, overflow: 0 });
	}
}

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

		const conversations = page.getByRole('navigation', { name: 'Conversations' });
		await page.setViewportSize({ width: WIDTHS[0]!, height: 900 });
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
		for (const path of [
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
		for (const path of ['models', 'tenants', 'audit', 'reconciliation', `reconciliation/${today}`]) {
			await page.goto(`/admin/${path}`);
			await expectAccessible(page);
			await expectNoSidewaysScroll(page);
		}
	});
}
