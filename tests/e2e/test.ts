/**
 * Playwright's `test` and `expect`, as every browser test here takes them: nothing is done on a page before scripts run
 * on it, however it was come to. What is pressed earlier only the server answers, or nobody, and how late a page is
 * alive depends on what the machine does besides. Keys that are pressed with no element named go by `alive`.
 */
import { test as base, type Browser, type Locator, type Page } from '@playwright/test';

export { expect } from '@playwright/test';

/** Resolved once Playwright knows of the handler, which is when it can be removed. */
const handled = new WeakMap<Page, Promise<void>>();

export const test = base.extend<object, { untilAlive: undefined }>({
	untilAlive: [
		async ({ browser }, use) => {
			browser.on('context', (context) => {
				// Playwright waits until what a handler is for is gone.
				context.on('page', (page) => {
					handled.set(
						page,
						page.addLocatorHandler(notYetAlive(page), async () => {})
					);
				});
			});
			await use(undefined);
		},
		{ scope: 'worker', auto: true }
	]
});

/** A browser in which no script runs: signed in as `person` is, or a stranger's. */
export async function withoutScripts(browser: Browser, person?: Page): Promise<Page> {
	const storageState = await person?.context().storageState();
	const context = await browser.newContext({
		javaScriptEnabled: false,
		...(storageState && { storageState })
	});
	const page = await context.newPage();
	await handled.get(page);
	await page.removeLocatorHandler(notYetAlive(page));
	return page;
}

/** One of our pages, on which scripts do not run yet: the root layout says when they do. */
function notYetAlive(page: Page): Locator {
	return page.locator('html:not([data-alive]):has(body[data-sveltekit-preload-data])');
}
