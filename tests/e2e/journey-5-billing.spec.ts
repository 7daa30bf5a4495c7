import fs from 'node:fs/promises';
import { sumUsd, usdString } from '../../src/lib/domain/money';
import { expectAccessible } from './pages/accessible';
import { atChat } from './pages/at-chat';
import { listening } from './pages/listening';
import { signUp, somebody } from './pages/people';
import { expect, test, withoutScripts } from './test';

test('an owner finds what was used, opens a figure down to its entries, and takes it along as CSV and PDF', async ({
	page
}) => {
	test.setTimeout(120_000);
	const ada = somebody();
	const chat = await atChat(page, ada);
	const titled = page.waitForResponse((response) => response.url().includes('suggestTitle'));
	await chat.send('Tell me about rivers.');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	// Its title is paid for as well.
	await titled;
	const usage = page.url().replace(/\/chat\/.*$/, '/usage');

	await listening(page, () => page.goto(usage));
	const main = page.locator('main');
	await expect(main.getByRole('heading', { name: /^Cost by day/ })).toBeVisible();
	const figure = main
		.getByRole('definition')
		.filter({ has: page.getByRole('link') })
		.first();
	const total = (await figure.getAttribute('title'))!.slice(1);
	await expect(main.getByRole('link', { name: ada.name })).toBeVisible();

	// A bar says what it is, and the arrows go from one to the next.
	const chart = main.getByRole('group', { name: /^Cost by day and model/ });
	await chart.getByRole('link').first().focus();
	await page.keyboard.press('End');
	await page.keyboard.press('ArrowLeft');
	await expect(chart.getByRole('link').nth(-2)).toBeFocused();

	await page.getByRole('link', { name: 'by member' }).click();
	await expect(page).toHaveURL(/by=member/);
	await page.getByRole('link', { name: '7 days' }).click();
	await expect(page).toHaveURL(/range=week/);
	await expect(page.getByRole('link', { name: '7 days' })).toHaveAttribute('aria-current', 'true');

	const downloading = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Every entry of the ledger' }).click();
	const file = await (await downloading).path();
	const [head, ...rows] = (await fs.readFile(file, 'utf8')).trimEnd().split('\r\n');
	const place = head!.split(',').indexOf('Amount (USD)');
	expect(usdString(sumUsd(rows.map((row) => row.split(',')[place]!)))).toBe(total);

	await figure.getByRole('link').click();
	await expect(page.getByRole('heading', { name: /^Entries of/ })).toBeVisible();
	await page.getByText(/^Answer · /).click();
	await expect(
		page.getByText('The provider told it with the answer.').filter({ visible: true })
	).toBeVisible();
	await expect(
		page
			.getByText(/tokens at \$.* a million/)
			.filter({ visible: true })
			.first()
	).toBeVisible();
	await expectAccessible(page);

	await page.goto(`${usage}/statement/${new Date().toISOString().slice(0, 7)}`);
	await expect(page.getByRole('heading', { name: ada.organization })).toBeVisible();
	await expect(page.getByText(`exactly $${total}`)).toBeVisible();
	const pdf = await page.pdf({ preferCSSPageSize: true });
	expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
	await page.emulateMedia({ media: 'print' });
	await expect(page.getByRole('button', { name: 'Print or save as PDF' })).toBeHidden();
});

test('the page works without any script, and says so when a range cannot be', async ({ browser }) => {
	const page = await withoutScripts(browser);
	const usage = `/${await signUp(page.request)}/usage`;
	await page.goto(usage);
	await expect(page.getByText('Nothing was used in this time')).toBeVisible();
	await page.getByRole('link', { name: 'Custom' }).click();
	await page.getByLabel('From').fill('2026-01-15');
	await page.getByLabel('to', { exact: true }).fill('2026-02-10');
	await page.getByRole('button', { name: 'Show' }).click();
	await expect(page.getByRole('heading', { name: '15 Jan – 10 Feb 2026' })).toBeVisible();
	const answer = await page.goto(`${usage}?range=custom&from=2026-02-02&to=2026-02-01`);
	expect(answer?.status()).toBe(422);
	await expect(page.getByText('The first day is after the last one.')).toBeVisible();
	await page.context().close();
});
