import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { expect, test, withoutScripts } from './test';

const MODEL = 'openai/gpt-4o-mini';
const today = () => new Date().toISOString().slice(0, 10);

/** An answer whose cost its stream did not tell: it comes from the provider's record. */
async function askWithoutUsage(page: Page): Promise<void> {
	const chat = await atChat(page);
	await chat.chooseModel(MODEL);
	await chat.send('[[sandbox:usage-missing]][[sandbox:speed=max]] Tell me about rivers.');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
}

/** How many calls of the model were compared today. */
async function comparedToday(page: Page): Promise<number> {
	await page.goto(`/admin/reconciliation?from=${today()}&to=${today()}`);
	const row = page.getByRole('row').filter({ hasText: MODEL });
	if ((await row.count()) === 0) return 0;
	const text = await row.getByRole('cell', { name: /^\d+ of \d+$/ }).innerText();
	return Number(text.split(' ')[0]);
}

test('the operator compares the ledger with the provider, and sees by day and model what was compared', async ({
	page,
	browser
}) => {
	await signInAsPlatformAdmin(page);
	const before = await comparedToday(page);
	await askWithoutUsage(await (await browser.newContext()).newPage());
	// Its record appears after some seconds, and is compared by being looked up.
	await expect.poll(() => comparedToday(page), { timeout: 30_000 }).toBeGreaterThan(before);

	await page.getByRole('button', { name: 'Compare now' }).click();
	await expect(page.getByText(/^(Compared|Tried) .* by Root\./)).toBeVisible();
	await expect(page).toHaveURL(new RegExp(`from=${today()}`));
	await expect(page.getByText(/at the provider, .* in the ledger/)).toBeVisible();
	await expect(page.getByRole('row', { name: /^All of these days/ })).toBeVisible();

	await page.getByLabel('From (UTC)').fill('2020-01-01');
	await page.getByLabel('To (UTC)').fill('2020-01-31');
	await page.getByRole('button', { name: 'Show' }).click();
	await expect(page.getByText('Nothing was charged in these days')).toBeVisible();
	await page.getByRole('link', { name: 'Last 30 days' }).click();
	await expect(page.getByRole('row').filter({ hasText: MODEL }).first()).toBeVisible();

	await page.goto('/admin/reconciliation/2020-01-01');
	await expect(page.getByText('Nothing differed')).toBeVisible();
	await page.getByRole('link', { name: 'All days' }).click();
	await page.getByRole('link', { name: 'Activity' }).click();
	await expect(
		page.getByRole('cell', { name: /^Compared the ledger with the provider/ }).first()
	).toBeVisible();
});

test('comparing works without JavaScript', async ({ browser }) => {
	const page = await withoutScripts(browser);
	await signInAsPlatformAdmin(page);
	await page.goto('/admin/reconciliation');
	await page.getByRole('button', { name: 'Compare now' }).click();
	// Somebody else's may be under way.
	await expect(page.getByText(/by Root\.|is being compared already/).first()).toBeVisible();
});

test('a day that is none, and a range that ends before it begins, are refused', async ({ page }) => {
	await signInAsPlatformAdmin(page);
	const statusOf = async (path: string) => (await page.goto(`/admin/reconciliation${path}`))?.status();
	for (const path of ['/2026-02-31', '/yesterday']) expect(await statusOf(path), path).toBe(404);
	for (const query of ['?from=2026-02-02&to=2026-02-01', '?cursor=x']) {
		expect(await statusOf(query), query).toBe(422);
	}
});
