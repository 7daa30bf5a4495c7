import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { expect, test } from './test';

/** Holds every script that is asked for from now on. @returns how to let them go, or fail */
async function holdScripts(page: Page): Promise<{ release: () => void; fail: () => void }> {
	const { promise, resolve } = Promise.withResolvers<'continue' | 'abort'>();
	await page.route('**/_app/immutable/**', async (route) => {
		const outcome = await promise;
		await route[outcome]();
	});
	return { release: () => resolve('continue'), fail: () => resolve('abort') };
}

const userMenu = (page: Page) => page.getByRole('button', { name: /Ada Lovelace/ });
const settings = (page: Page) => page.getByRole('button', { name: /^Settings of this conversation/ });

test('a menu that is still on its way opens as it comes, at its first entry for the keyboard', async ({
	page
}) => {
	await atChat(page);
	const menu = userMenu(page);
	const place = await menu.boundingBox();
	const scripts = await holdScripts(page);
	await menu.focus();
	await page.keyboard.press('Enter');
	await expect(menu).toHaveAttribute('aria-haspopup', 'menu');
	await expect(menu).toHaveAttribute('aria-expanded', 'false');
	scripts.release();
	await expect(page.getByRole('menuitemradio').first()).toBeFocused();
	await expect(menu).toHaveAttribute('aria-expanded', 'true');
	expect(await menu.boundingBox()).toEqual(place);
	await page.keyboard.press('ArrowDown');
	await expect(page.getByRole('menuitemradio').nth(1)).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('menu')).toHaveCount(0);
	await expect(menu).toBeFocused();
	await expect(menu).toHaveAttribute('aria-expanded', 'false');
	// From here on it is as any other.
	await page.keyboard.press('ArrowDown');
	await expect(page.getByRole('menuitemradio').first()).toBeFocused();
});

test('a mouse that is pressed before the menu has come, and again because nothing happens, opens it once', async ({
	page
}) => {
	await atChat(page);
	const scripts = await holdScripts(page);
	await userMenu(page).click();
	await userMenu(page).click();
	scripts.release();
	await expect(page.getByRole('menuitem', { name: 'Account' })).toBeVisible();
	await expect(userMenu(page)).toHaveAttribute('aria-expanded', 'true');
	await page.keyboard.press('Escape');
	await expect(userMenu(page)).toBeFocused();
});

test('a menu that comes late does not take the keyboard from whoever has gone on to something else', async ({
	page
}) => {
	const chat = await atChat(page);
	const scripts = await holdScripts(page);
	await userMenu(page).click();
	await chat.composer.fill('Something else');
	scripts.release();
	// It is there, and closed.
	await expect(userMenu(page)).toHaveAttribute('data-dropdown-menu-trigger', '');
	await expect(page.getByRole('menu')).toHaveCount(0);
	await expect(chat.composer).toBeFocused();
});

test('a menu that cannot be fetched says so, and is there after a reload that keeps the draft', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.composer.fill('Kept');
	const scripts = await holdScripts(page);
	await settings(page).click();
	scripts.fail();
	await expect(page.getByText('This could not be loaded.')).toBeVisible();
	await page.unrouteAll();
	await page.getByRole('button', { name: 'Reload' }).click();
	await expect(page.getByText('This could not be loaded.')).toHaveCount(0);
	await expect(chat.composer).toHaveValue('Kept');
	await settings(page).click();
	await expect(page.getByRole('dialog', { name: 'Settings of this conversation' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(settings(page)).toBeFocused();
});

test('a dialog that is still on its way opens as it comes, and is closed by what opened it', async ({
	page
}) => {
	await atChat(page);
	const scripts = await holdScripts(page);
	const model = page.getByRole('button', { name: /^Model:/ });
	await model.click();
	await expect(model).toHaveAttribute('aria-expanded', 'false');
	scripts.release();
	await expect(page.getByPlaceholder('Search models')).toBeFocused();
	await expect(model).toHaveAttribute('aria-expanded', 'true');
	await model.click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
});
