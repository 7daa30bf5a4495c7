import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { join } from './pages/colleagues';
import { MembersPage } from './pages/members-page';
import { somebody } from './pages/people';
import { expect, test } from './test';

/** An organisation with its owner on its members page. */
async function ownerOnMembers(page: Page, person = somebody()): Promise<MembersPage> {
	await atChat(page, person);
	const members = new MembersPage(page);
	await members.open();
	return members;
}

test('an admin invites by link with a role, and whoever comes by it is in, as that, once', async ({
	page,
	browser
}) => {
	const members = await ownerOnMembers(page);
	const grace = somebody({ name: 'Grace Hopper' });
	const link = await members.invite(grace.email, 'viewer');
	await expect(page.getByText('Hand this link over yourself')).toBeVisible();

	const guest = await join(browser, link, grace);
	await expect(guest.getByText(/you can read/i).first()).toBeVisible();
	await new ChatPage(guest).composer.fill('May I?');
	await expect(guest.getByRole('button', { name: 'Send' })).toBeDisabled();

	await page.reload();
	await expect(members.roleOf('Grace Hopper')).toHaveValue('viewer');
	await expect(page.getByText(grace.email)).toHaveCount(1);

	const late = await (await browser.newContext()).newPage();
	const answer = await late.goto(link);
	expect(answer?.status()).toBe(404);
	await expect(late.getByText('was used already')).toBeVisible();
});

test('a changed role and a removal count at once, in a page that is open', async ({ page, browser }) => {
	const members = await ownerOnMembers(page);
	const grace = somebody({ name: 'Grace Hopper' });
	const guest = await join(browser, await members.invite(grace.email, 'viewer'), grace);
	const chat = new ChatPage(guest);

	await page.reload();
	await members.roleOf('Grace Hopper').selectOption('member');
	await expect(page.getByText('Grace Hopper is a member now.')).toBeVisible();
	await guest.reload();
	await chat.send('Now I may ask.');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });

	await members.limitOf('Grace Hopper').fill('0.000001');
	await members.limitOf('Grace Hopper').press('Enter');
	await expect(page.getByText('The limit of Grace Hopper is saved.')).toBeVisible();
	await chat.composer.fill('And again?');
	await chat.composer.press('Enter');
	await expect(guest.getByText(/Your monthly budget of .* does not cover this/)).toBeVisible();

	await page.getByRole('button', { name: 'Remove Grace Hopper' }).click();
	await members.confirm('Remove');
	await expect(page.getByText('Grace Hopper was removed.')).toBeVisible();
	await expect(guest.getByText('There is nothing here that you can see.')).toBeVisible();
	const answer = await guest.reload();
	expect(answer?.status()).toBe(404);
});

test('a revoked and a renewed link no longer work; the new one does', async ({ page, browser }) => {
	const members = await ownerOnMembers(page);
	const grace = somebody({ name: 'Grace Hopper' });
	const first = await members.invite(grace.email, 'member');
	await page.getByRole('button', { name: /^New link/ }).click();
	await expect(members.link).not.toHaveValue(first);
	const second = await members.link.inputValue();

	const guest = await (await browser.newContext()).newPage();
	expect((await guest.goto(first))?.status()).toBe(404);
	expect((await guest.goto(second))?.status()).toBe(200);
	await page.getByRole('button', { name: /^Revoke/ }).click();
	if (await page.getByRole('alertdialog').isVisible()) await members.confirm('Revoke');
	await expect(page.getByRole('button', { name: /^Revoke/ })).toHaveCount(0);
	expect((await guest.goto(second))?.status()).toBe(404);
	await expect(guest.getByText('was withdrawn')).toBeVisible();
});

test('what was done is in the audit log, and found by its filters', async ({ page }) => {
	const members = await ownerOnMembers(page);
	const { email } = somebody();
	await members.invite(email, 'admin');
	await page.getByRole('link', { name: 'Settings' }).click();
	await page.getByRole('link', { name: 'Audit log' }).click();
	await expect(page.getByText(`Invited somebody: ${email}`)).toBeVisible();
	const creation = page.getByRole('cell', { name: /^Created the organisation/ });
	await expect(creation).toBeVisible();
	await page.getByLabel('What').selectOption('invitation.created');
	await page.getByRole('button', { name: 'Filter' }).click();
	await expect(page.getByText(`Invited somebody: ${email}`)).toBeVisible();
	await expect(creation).toBeHidden();
});

test('the last owner is told why they cannot leave', async ({ page }) => {
	await ownerOnMembers(page);
	await page.getByRole('button', { name: /^Leave / }).click();
	await page.getByRole('alertdialog').getByRole('button', { name: /Leave/ }).click();
	await expect(page.getByText('Make somebody else owner first.')).toBeVisible();
});

test('an admin switches a model off for the organisation: its people are refused it, and see why', async ({
	page
}) => {
	const chat = await atChat(page);
	await page.getByRole('link', { name: 'Models' }).click();
	await page.waitForURL(/\/models/);
	await page
		.getByRole('searchbox')
		.or(page.getByLabel(/search/i))
		.first()
		.fill('gpt-4o-mini');
	const modelSwitch = page.getByRole('switch', { name: 'GPT-4o-mini for your organisation' });
	await modelSwitch.click();
	await expect(page.getByText('GPT-4o-mini is switched off for your organisation.')).toBeVisible();
	await expect(modelSwitch).not.toBeChecked();

	await page.getByRole('link', { name: 'New chat' }).click();
	await page.getByRole('button', { name: /^Model:/ }).click();
	await page.getByPlaceholder('Search models').fill('gpt-4o-mini');
	await expect(page.getByRole('option', { name: /GPT-4o-mini/ })).toContainText(
		'Switched off for your organisation.'
	);
	await page.keyboard.press('Escape');
	const slug = new URL(page.url()).pathname.split('/')[1]!;
	const refused = await page.request.post('/api/chat', {
		data: {
			tenant: slug,
			id: crypto.randomUUID(),
			trigger: 'submit-message',
			message: { id: crypto.randomUUID(), role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
			model: 'openai/gpt-4o-mini'
		}
	});
	expect(refused.status()).toBe(422);
	expect(await refused.json()).toMatchObject({
		error: { code: 'MODEL_UNAVAILABLE', reason: 'disabled-here' }
	});

	await page.getByRole('link', { name: 'Models' }).click();
	await page
		.getByRole('searchbox')
		.or(page.getByLabel(/search/i))
		.first()
		.fill('gpt-4o-mini');
	await modelSwitch.click();
	await expect(page.getByText('GPT-4o-mini is switched on for your organisation.')).toBeVisible();
	await page.getByRole('link', { name: 'New chat' }).click();
	await chat.chooseModel('GPT-4o-mini');
	await chat.send('And now?');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
});
