import type { Page } from '@playwright/test';

/** Waits until scripts run on the page: what is pressed before that only the server answers, or nobody. */
export async function alive(page: Page): Promise<void> {
	await page.locator('html[data-alive]').waitFor({ state: 'attached' });
}
