import type { Browser, Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { MembersPage } from './pages/members-page';
import { type Person, somebody } from './pages/people';
import { expect, test } from './test';

/** The same person on another device. */
async function signIn(browser: Browser, { email, password }: Person): Promise<Page> {
	const page = await (await browser.newContext()).newPage();
	await page.goto('/login');
	await page.getByLabel('E-mail').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	return page;
}

test('a new password signs the other devices out, and is the one that counts', async ({ page, browser }) => {
	const ada = somebody();
	await atChat(page, ada);
	const phone = await signIn(browser, ada);
	await phone.waitForURL(/\/chat$/);

	await page.goto('/account');
	await expect(page.getByRole('row')).toHaveCount(3);
	await page.getByLabel('Current password').fill('wrong');
	await page.getByLabel('New password').fill('another horse, another battery');
	await page.getByRole('button', { name: 'Save password' }).click();
	await expect(page.getByText('That is not your password.')).toBeVisible();
	await page.getByLabel('Current password').fill(ada.password);
	await page.getByLabel('New password').fill('another horse, another battery');
	await page.getByRole('button', { name: 'Save password' }).click();
	await expect(page.getByText('Saved. Your other devices are signed out.')).toBeVisible();
	await expect(page.getByRole('row')).toHaveCount(2);

	await phone.reload();
	await expect(phone).toHaveURL(/\/login/);
	const old = await signIn(browser, ada);
	await expect(old.getByText('That address and password do not belong together.')).toBeVisible();
	const fresh = await signIn(browser, { ...ada, password: 'another horse, another battery' });
	await fresh.waitForURL(/\/chat$/);
});

test('a device is signed out from another one', async ({ page, browser }) => {
	const ada = somebody();
	await atChat(page, ada);
	const phone = await signIn(browser, ada);
	await phone.waitForURL(/\/chat$/);
	await page.goto('/account');
	await page.getByRole('button', { name: /^Sign out (?!all)/ }).click();
	await expect(page.getByRole('row')).toHaveCount(2);
	await phone.reload();
	await expect(phone).toHaveURL(/\/login/);
});

test('an account is deleted when its organisations have somebody else, and its address is free again', async ({
	page,
	browser
}) => {
	const [ada, grace] = [somebody(), somebody({ name: 'Grace Hopper' })];
	await atChat(page, ada);
	const members = new MembersPage(page);
	await members.open();
	const link = await members.invite(grace.email, 'admin');
	const guest = await (await browser.newContext()).newPage();
	await guest.goto(link);
	await guest.getByLabel('Your name').fill(grace.name);
	await guest.getByLabel('Password').fill(grace.password);
	await guest.getByRole('button', { name: /^Create your account/ }).click();
	await guest.waitForURL(/\/chat$/);

	const deleteAccount = async () => {
		await page.goto('/account');
		await page.getByLabel('Your password').last().fill(ada.password);
		await page.getByRole('button', { name: 'Delete account' }).click();
		await members.confirm('Delete account');
	};
	await deleteAccount();
	await expect(page.getByText(ada.organization).last()).toBeVisible();
	await expect(page.getByText(/hand .* over|owner/i).last()).toBeVisible();

	await page.goto('/');
	await members.open();
	await page.getByRole('button', { name: 'Hand over ownership to Grace Hopper' }).click();
	await members.confirm('Hand over');
	await expect(page.getByText('Grace Hopper is an owner now, and you are an admin.')).toBeVisible();
	await deleteAccount();
	await page.waitForURL(/\/login/);
	await guest.goto('/');
	await guest.getByRole('link', { name: 'Members' }).click();
	await expect(guest.getByText(grace.email).first()).toBeVisible();
	await expect(guest.getByText(ada.email)).toHaveCount(0);
	await atChat(page, ada);
});

test('who has forgotten their password is told what to do where no mail is sent', async ({ page }) => {
	await page.goto('/login');
	await page.getByRole('link', { name: 'Forgot your password?' }).click();
	await expect(page.getByText(/mail/i).first()).toBeVisible();
	await expect(page.getByRole('button', { name: /Send|reset/i })).toHaveCount(0);
	const answer = await page.goto('/reset-password/there-is-no-such-token-anywhere');
	expect(answer?.status()).toBeLessThan(500);
	await expect(page.getByLabel('New password')).toHaveCount(0);
});
