import { atChat } from './pages/at-chat';
import { somebody } from './pages/people';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { expect, test } from './test';

test('the operator sets a quota, suspends an organisation whose people read why, and resumes it', async ({
	page,
	browser
}) => {
	const ada = somebody();
	const tenant = await (await browser.newContext()).newPage();
	const chat = await atChat(tenant, ada);

	await signInAsPlatformAdmin(page);
	await page.goto(`/admin/tenants?search=${encodeURIComponent(ada.organization)}`);
	await expect(page.getByText(ada.email)).toBeVisible();
	await page.getByRole('link', { name: /^Manage/ }).click();
	await page.getByLabel('Monthly quota, USD').fill('0.000001');
	await page.getByRole('button', { name: 'Save quota' }).click();
	await expect(page.getByText('Saved.')).toBeVisible();
	await chat.composer.fill('Is there anything left?');
	await chat.composer.press('Enter');
	await expect(tenant.getByText(/monthly budget of .* does not cover this/)).toBeVisible();

	await page.getByLabel('Reason to suspend it').fill('The invoice of May is open');
	await page.getByRole('button', { name: 'Suspend', exact: true }).click();
	await page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click();
	await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
	const answer = await tenant.reload();
	expect(answer?.status()).toBe(403);
	await expect(tenant.getByText('The invoice of May is open', { exact: false })).toBeVisible();

	await page.getByRole('button', { name: 'Resume' }).click();
	await expect(page.getByLabel('Reason to suspend it')).toBeVisible();
	expect((await tenant.reload())?.status()).toBe(200);

	await page.getByRole('link', { name: 'Activity' }).click();
	await expect(page.getByRole('cell', { name: new RegExp(ada.organization) }).first()).toBeVisible();
});

test('on a phone the figures of the platform are read without scrolling sideways', async ({
	page,
	browser
}) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await signInAsPlatformAdmin(page);
	const chat = await atChat(await (await browser.newContext()).newPage());
	await chat.send('[[sandbox:tokens=12]] What is there to see?');
	await chat.answered();
	for (const [path, tab, table] of [
		['/admin', 'Overview', 'By model'],
		['/admin/reconciliation', 'Reconciliation', /^Ledger and provider/],
		['/admin/audit', 'Activity', /^What administrators/]
	] as const) {
		await page.goto(path);
		await expect(page.getByRole('link', { name: tab, exact: true })).toBeInViewport({ ratio: 1 });
		const group = page.getByRole('group', { name: table });
		// A row is one still, whatever it looks like.
		await expect(group.getByRole('row').nth(1).getByRole('cell').first()).toBeVisible();
		expect(await group.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), path).toBe(0);
	}
});

test('nobody else sees the administration of the platform', async ({ page }) => {
	await atChat(page);
	expect((await page.goto('/admin/tenants'))?.status()).toBe(403);
});
