import type { Browser, Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { BudgetsPage } from './pages/budgets-page';
import { ChatPage } from './pages/chat-page';
import { MembersPage } from './pages/members-page';
import { somebody } from './pages/people';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { expect, test, withoutScripts } from './test';

/** A member by invitation, in a browser of their own. */
async function member(page: Page, browser: Browser, name: string): Promise<ChatPage> {
	const members = new MembersPage(page);
	await members.open();
	const link = await members.invite(somebody().email, 'member');
	const guest = await (await browser.newContext()).newPage();
	await guest.goto(link);
	await guest.getByLabel('Your name').fill(name);
	await guest.getByLabel('Password').fill('correct horse battery staple');
	await guest.getByRole('button', { name: /^Create your account and join/ }).click();
	await guest.waitForURL(/\/chat$/);
	return new ChatPage(guest);
}

test('a member who reaches their limit reads what to do and keeps what they typed; the admin sees it, and raises it', async ({
	page,
	browser
}) => {
	await atChat(page);
	const chat = await member(page, browser, 'Grace Hopper');
	const members = new MembersPage(page);
	const budgets = new BudgetsPage(page);
	await page.reload();
	await members.limitOf('Grace Hopper').fill('0.000001');
	await members.limitOf('Grace Hopper').press('Enter');
	await expect(page.getByText('The limit of Grace Hopper is saved.')).toBeVisible();
	await expect(budgets.bell).toHaveAccessibleName('Notices');

	await chat.composer.fill('May I ask this?');
	await chat.composer.press('Enter');
	await expect(chat.page.getByText(/^Your monthly budget of \$0\.000001 does not cover this/)).toBeVisible();
	await expect(chat.page.getByText('ask an owner or admin of your organisation')).toBeVisible();
	await expect(chat.composer).toHaveValue('May I ask this?');
	await expect(chat.page.getByRole('button', { name: /^Notices/ })).toHaveCount(0);

	await page.reload();
	await expect(budgets.bell).toHaveAccessibleName('Notices, 1 new');
	await budgets.bell.click();
	await expect(budgets.notices.getByText(/Grace Hopper's monthly budget of \$0\.000001/)).toBeVisible();
	await budgets.notices.getByRole('link', { name: 'Budgets' }).click();
	await page.waitForURL(/\/settings\/budgets$/);
	await expect(budgets.bell).toHaveAccessibleName('Notices');
	await page.reload();
	await expect(budgets.bell).toHaveAccessibleName('Notices');

	await budgets.raise('Grace Hopper', { amountUsd: '1', reason: 'The launch' });
	await expect(page.getByText(/\$1\.00 for Grace Hopper until the end of/)).toBeVisible();
	await chat.composer.press('Enter');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });

	await page.getByRole('button', { name: 'Take back $1.00 for Grace Hopper' }).click();
	await expect(page.getByText('Taken back · by Ada Lovelace')).toBeVisible();
	await chat.composer.fill('And this?');
	await chat.composer.press('Enter');
	await expect(chat.page.getByText(/^Your monthly budget of/)).toBeVisible();
});

test("what the budget does not cover is answered by the organisation's cheaper model, and the answer says so", async ({
	page
}) => {
	await atChat(page);
	const budgets = new BudgetsPage(page);
	const chat = new ChatPage(page);
	await budgets.open();
	await budgets.limit.fill('0.001');
	await page.getByLabel('A question that a budget does not cover').selectOption('downgrade');
	await page.getByLabel('Cheaper model').selectOption('openai/gpt-4o-mini');
	await budgets.save();

	await page.getByRole('link', { name: 'New chat' }).click();
	await chat.chooseModel('openai/gpt-4o');
	await expect(page.getByRole('button', { name: 'Model: GPT-4o', exact: true })).toBeVisible();
	await chat.send('A dear question');
	const told = 'GPT-4o-mini answered, because the budget did not cover GPT-4o.';
	await expect(chat.lastAnswer.getByText(told)).toBeVisible({ timeout: 30_000 });
	await page.reload();
	await expect(chat.lastAnswer.getByText(told)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Model: GPT-4o', exact: true })).toBeVisible();
});

test('a limit above the quota is refused where it was typed, and what was typed stays', async ({ page }) => {
	await atChat(page);
	const budgets = new BudgetsPage(page);
	await budgets.open();
	await budgets.limit.fill('100.01');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('The quota is $100.00 a month: please stay within it.')).toBeVisible();
	await expect(budgets.limit).toHaveValue('100.01');
	await expect(page.getByText('There is no limit that could be raised')).toBeVisible();
});

test('without JavaScript limits are set and raised, and notices read', async ({ page, browser }) => {
	await atChat(page);
	const slug = new URL(page.url()).pathname.split('/')[1]!;
	const plain = await withoutScripts(browser, page);
	await plain.goto(`/${slug}/settings/budgets`);
	await plain.getByLabel('Monthly limit, USD').fill('0.000001');
	await plain.getByRole('button', { name: 'Save' }).click();
	await expect(plain.getByText('Saved.')).toBeVisible();

	const chat = new ChatPage(page);
	await chat.composer.fill('May I?');
	await chat.composer.press('Enter');
	await page.getByRole('link', { name: 'the settings of budgets' }).click();
	await page.waitForURL(/\/settings\/budgets$/);

	await plain.goto(`/${slug}/chat`);
	await plain.getByRole('link', { name: 'Notices, 1 new' }).click();
	await expect(plain.getByText(/A question was refused/)).toBeVisible();
	await plain.getByRole('button', { name: 'Mark as read' }).click();
	await expect(plain.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();

	await plain.getByLabel('Raise by, USD').fill('0');
	await plain.getByLabel('Reason').fill('The launch');
	await plain.getByRole('button', { name: 'Raise it' }).click();
	await expect(plain.getByText('Please enter an amount above 0.')).toBeVisible();
	await expect(plain.getByLabel('Reason')).toHaveValue('The launch');
	await plain.getByLabel('Raise by, USD').fill('2');
	await plain.getByRole('button', { name: 'Raise it' }).click();
	await expect(plain.getByText(/\$2\.00 for the organisation until/)).toBeVisible();
});

test("an administrator of the platform raises a quota for a while, and takes that back; the organisation's admins see both", async ({
	page,
	browser
}) => {
	await atChat(page);
	const slug = new URL(page.url()).pathname.split('/')[1]!;
	const budgets = new BudgetsPage(page);
	const platform = await (await browser.newContext()).newPage();
	await signInAsPlatformAdmin(platform);
	await platform.goto(`/admin/tenants?search=${slug}&manage=${slug}`);
	await platform.getByLabel('Raise the quota by, USD').fill('20');
	await platform.getByLabel('Reason', { exact: true }).fill('Paid for more');
	await platform.getByRole('button', { name: 'Raise for a while' }).click();
	await expect(platform.getByText('of $120.00')).toBeVisible();

	await budgets.open();
	await expect(page.getByText('Empty: all of the quota, $120.00.')).toBeVisible();
	await expect(page.getByText('In force · by the operator of this deployment')).toBeVisible();
	await platform.getByRole('button', { name: 'Take back $20.00' }).click();
	await expect(platform.getByText('of $100.00')).toBeVisible();
	await page.reload();
	await expect(page.getByText('Empty: all of the quota, $100.00.')).toBeVisible();
});
