import { expect, test } from '@playwright/test';
import { ChatPage } from './pages/chat-page';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { SignUpPage, somebody } from './pages/sign-up-page';

test('the operator sets a quota, suspends an organisation whose people read why, and resumes it', async ({
	page,
	browser
}) => {
	const ada = somebody();
	const tenant = await (await browser.newContext()).newPage();
	const signUp = new SignUpPage(tenant);
	const chat = new ChatPage(tenant);
	await signUp.open();
	await signUp.signUp(ada);

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

test('nobody else sees the administration of the platform', async ({ page }) => {
	const signUp = new SignUpPage(page);
	await signUp.open();
	await signUp.signUp(somebody());
	expect((await page.goto('/admin/tenants'))?.status()).toBe(403);
});
