import type { Page } from '@playwright/test';

/**
 * Waits until the page that `deed` leads to listens to changes. What is pressed before a page runs is lost; from then
 * on it is not, and what is done elsewhere shows.
 */
export async function listening(page: Page, deed: () => Promise<unknown>): Promise<void> {
	await Promise.all([page.waitForResponse((response) => response.url().includes('sync.changes')), deed()]);
}

/**
 * The same person in another browser, at the same place or where `path` leads.
 * @param baseURL of another instance
 */
export async function secondDevice(page: Page, path = page.url(), baseURL?: string): Promise<Page> {
	const browser = page.context().browser();
	if (browser === null) throw new Error('no browser');
	const context = await browser.newContext({
		storageState: await page.context().storageState(),
		...(baseURL !== undefined && { baseURL })
	});
	const other = await context.newPage();
	await listening(other, () => other.goto(path));
	return other;
}
