import { atChat } from './pages/at-chat';
import { MembersPage } from './pages/members-page';
import { signUp, somebody } from './pages/people';
import { expect, test } from './test';

test('somebody who belongs to several organisations switches, lands where they were last, and mixes nothing up', async ({
	page,
	browser
}) => {
	const ada = somebody();
	const chat = await atChat(page, ada);
	await chat.send('A question in the first one.');
	const deepLink = page.url();
	// By its address: what it is called is a model's to say, once it is answered.
	const question = page
		.getByRole('navigation', { name: 'Conversations' })
		.locator(`a[href="${new URL(deepLink).pathname}"]`);

	await page.getByRole('button', { name: ada.organization }).click();
	await page.getByRole('menuitem', { name: 'Create an organisation' }).click();
	await page.getByRole('textbox', { name: 'Name' }).fill('Second Thoughts');
	await page.getByRole('button', { name: /^Create/ }).click();
	await page.waitForURL(/\/second-thoughts[^/]*\/chat$/);
	await expect(question).toHaveCount(0);

	// A third one, by invitation of somebody else.
	const grace = somebody({ name: 'Grace Hopper' });
	const other = await (await browser.newContext()).newPage();
	await atChat(other, grace);
	const members = new MembersPage(other);
	await members.open();
	const link = await members.invite(ada.email, 'member');
	await page.goto(link);
	await page.getByRole('button', { name: `Join ${grace.organization}` }).click();
	await page.waitForURL(/\/chat$/);
	await page.getByRole('button', { name: grace.organization }).click();
	for (const name of [ada.organization, 'Second Thoughts', grace.organization]) {
		await expect(page.getByRole('menuitem', { name })).toBeVisible();
	}
	await page.getByRole('menuitem', { name: ada.organization }).click();
	await expect(question).toBeVisible();

	// On another device: where they were last; and a link into another one opens that one.
	const device = await (await browser.newContext()).newPage();
	await device.goto('/login');
	await device.getByLabel('E-mail').fill(ada.email);
	await device.getByLabel('Password').fill(ada.password);
	await device.getByRole('button', { name: 'Sign in' }).click();
	await device.waitForURL(/\/chat$/);
	await expect(device.getByRole('button', { name: ada.organization })).toBeVisible();
	await device.goto(deepLink);
	await expect(device.getByRole('article', { name: /^Answer/ })).toBeVisible();
});

test('an address that is not yours looks like one that does not exist', async ({ page, browser }) => {
	await atChat(page);
	const foreign = new URL(page.url()).pathname;
	const stranger = await (await browser.newContext()).newPage();
	await signUp(stranger.request);
	const seen: string[] = [];
	for (const path of [foreign, '/there-is-no-such-organisation/chat']) {
		const answer = await stranger.goto(path);
		expect(answer?.status()).toBe(404);
		seen.push(await stranger.locator('main').innerText());
	}
	expect(seen[0]).toBe(seen[1]);
});
