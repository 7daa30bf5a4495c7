import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { colleagueOf } from './pages/colleagues';
import { ConversationRow } from './pages/conversation-row';
import { ConversationSettings } from './pages/conversation-settings';
import { listening, secondDevice } from './pages/listening';
import { colleagueReadsAlong, modelLeavesOpenPicker } from './scenes/colleagues';
import { secondDeviceFollows } from './scenes/second-device';
import { call, query, tenantOf } from './pages/procedures';
import { expect, test } from './test';

/** Somebody of the organisation whose page it is. */
async function memberNamed(page: Page, name: string): Promise<{ userId: string }> {
	const { items } = await query<{ items: { userId: string; name: string }[] }>(page, 'members.list');
	const found = items.find((member) => member.name === name);
	if (found === undefined) throw new Error(`${name} is not there`);
	return found;
}

/** Somebody whose first question is answered and named, and who has the conversation open on another device too. */
async function answeredOnTwoDevices(page: Page): Promise<{ chat: ChatPage; second: Page }> {
	const chat = await atChat(page);
	const titled = page.waitForResponse((response) => response.url().includes('suggestTitle'));
	await chat.send('[[sandbox:tokens=12]] First?');
	await chat.answered();
	await titled;
	return { chat, second: await secondDevice(page) };
}

test('a conversation appears on the second device as it is begun, is named there, streams there, and is stopped from there', async ({
	page
}) => {
	await atChat(page);
	await secondDeviceFollows(page, await secondDevice(page));
});

test('both devices ask in turn, and each shows what was asked on the other', async ({ page }) => {
	const { chat, second } = await answeredOnTwoDevices(page);
	const elsewhere = new ChatPage(second);
	await expect(elsewhere.facts).toBeVisible();

	await elsewhere.composer.fill('[[sandbox:tokens=12]] Second?');
	await elsewhere.composer.press('Enter');
	await expect(chat.questions).toHaveCount(2);
	await expect(chat.answers).toHaveCount(2);
	await chat.answered();

	await chat.composer.fill('[[sandbox:tokens=12]] Third?');
	await chat.composer.press('Enter');
	await expect(elsewhere.questions).toHaveCount(3);
	await expect(elsewhere.answers).toHaveCount(3);
	await elsewhere.answered();

	// Another version here is another version there.
	await chat.edit(chat.questions.last(), '[[sandbox:tokens=12]] Third, otherwise?');
	await expect(elsewhere.questions.last()).toContainText('Third, otherwise?');
	await expect(elsewhere.versionOf(elsewhere.questions.last())).toContainText('2/2');
	await chat.answered();
	await elsewhere.answered();
	await chat.versionOf(chat.questions.last()).getByRole('button').first().click();
	await expect(elsewhere.questions.last()).not.toContainText('otherwise');
	await expect(elsewhere.questions).toHaveCount(3);
});

test('renamed, pinned, archived and deleted here is so there; what was open there says what became of it', async ({
	page
}) => {
	await atChat(page);
	for (const title of ['Alpha', 'Beta', 'Gamma']) await call(page, 'ai.conversations.create', { title });
	const second = await secondDevice(page);
	const rows = second.getByRole('navigation', { name: 'Conversations' });
	await expect(rows.getByRole('link')).toHaveText(['Gamma', 'Beta', 'Alpha']);
	await page.reload();

	const alpha = new ConversationRow(page, 'Alpha');
	await alpha.choose('Pin');
	await expect(rows.getByRole('link')).toHaveText(['Alpha', 'Gamma', 'Beta']);
	await expect(rows.getByRole('heading').first()).toHaveText('Pinned');

	await new ConversationRow(page, 'Beta').choose('Rename');
	await page.getByLabel('Title', { exact: true }).fill('Beta, again');
	await page.keyboard.press('Enter');
	await expect(rows.getByRole('link')).toHaveText(['Alpha', 'Gamma', 'Beta, again']);

	await new ConversationRow(page, 'Gamma').choose('Archive');
	await expect(rows.getByRole('link')).toHaveText(['Alpha', 'Beta, again']);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(rows.getByRole('link')).toHaveText(['Alpha', 'Gamma', 'Beta, again']);

	await rows.getByRole('link', { name: 'Gamma' }).click();
	await second.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
	const composer = second.getByLabel('Message', { exact: true });
	await composer.fill('Half a thought');
	await new ConversationRow(page, 'Gamma').choose('Delete');
	await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
	await expect(rows.getByRole('link')).toHaveText(['Alpha', 'Beta, again']);
	await expect(second.getByText('This conversation was deleted', { exact: false })).toBeVisible();
	await expect(composer).toHaveValue('Half a thought');
});

test('settings changed here are those of the conversation that is open there; what is being typed there stays', async ({
	page
}) => {
	const { second } = await answeredOnTwoDevices(page);
	const [here, there] = [new ConversationSettings(page), new ConversationSettings(second)];

	await here.change({ Instructions: 'Answer in French.', 'Longest answer': '24' });
	await expect(there.button).toHaveAccessibleName(/2 changed/);
	await there.button.click();
	await expect(there.field('Instructions')).toHaveValue('Answer in French.');
	await expect(there.field('Longest answer')).toHaveValue('24');

	// Half a number and half a sentence, and then it is changed elsewhere.
	await there.field('Longest answer').fill('2x');
	await there.field('Instructions').fill('Answer in Ger');
	const id = page.url().split('/').at(-1);
	await call(page, 'ai.conversations.update', {
		id,
		title: 'Changed',
		settings: { responseFormat: { type: 'json_object' } }
	});
	await expect(new ConversationRow(second, 'Changed').link).toBeVisible();
	// An open dialog keeps what it shows: it is opened here once this has come.
	const heard = page.waitForResponse(
		async (response) =>
			response.url().includes('ai.conversations.get') && (await response.text()).includes('Answer in German.')
	);
	await there.field('Instructions').pressSequentially('man.');
	await expect(there.field('Longest answer')).toHaveValue('2x');
	await expect(there.field('Instructions')).toHaveValue('Answer in German.');
	await second.keyboard.press('Escape');
	await heard;

	for (const settings of [here, there]) {
		await expect(settings.button).toHaveAccessibleName(/3 changed/);
		await settings.button.click();
		await expect(settings.field('Instructions')).toHaveValue('Answer in German.');
		await expect(settings.field('Answer as')).toHaveValue('json_object');
		await expect(settings.field('Longest answer')).toHaveValue('24');
	}
});

test('what the server refuses is taken back, and said', async ({ page }) => {
	await atChat(page);
	await call(page, 'ai.conversations.create', { title: 'Alpha' });
	await page.reload();
	const rows = page.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
	await page.route('**/ai.conversations.update*', (route) => route.abort());
	await new ConversationRow(page, 'Alpha').choose('Rename');
	await page.getByLabel('Title', { exact: true }).fill('Omega');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The server could not be reached.', { exact: false })).toBeVisible();
	await expect(rows).toHaveText(['Alpha']);
});

test('colleagues see a shared conversation as it is written, and who is there; what is not shared any more is gone', async ({
	page,
	browser
}) => {
	await atChat(page);
	await colleagueReadsAlong(page, await colleagueOf(page, browser));
});

test('a model that is switched off leaves the picker that is open, and its switch in other tabs', async ({
	page,
	browser
}) => {
	await atChat(page);
	await modelLeavesOpenPicker(page, await colleagueOf(page, browser));

	const second = await secondDevice(page, page.url().replace(/chat.*$/, 'models'));
	const row = second
		.locator('li[id*="/"]')
		.filter({ has: second.getByRole('switch', { checked: true }) })
		.first();
	const modelId = await row.getAttribute('id');
	const turned = second.locator(`[id="${modelId}"]`).getByRole('switch');
	await call(page, 'ai.models.setTenantEnabled', { modelId, isEnabled: false });
	await expect(turned).not.toBeChecked();
	await call(page, 'ai.models.setTenantEnabled', { modelId, isEnabled: true });
	await expect(turned).toBeChecked();
});

test('a template that is published appears in the menu that a colleague has open', async ({
	page,
	browser
}) => {
	await atChat(page);
	const colleague = await colleagueOf(page, browser);
	const { id } = await call<{ id: string }>(page, 'ai.templates.create', {
		name: 'Zebra crossing',
		userPromptTemplate: 'Cross it.'
	});
	await new ChatPage(colleague).composer.focus();
	await colleague.keyboard.type('/');
	await colleague.getByPlaceholder('Search templates').fill('zebra');
	await expect(colleague.getByRole('option')).toContainText('No template matches');
	await call(page, 'ai.templates.publish', { id, isPublic: true });
	await expect(colleague.getByRole('option', { name: /Zebra crossing/ })).toBeVisible();
	await call(page, 'ai.templates.publish', { id, isPublic: false });
	await expect(colleague.getByRole('option', { name: /Zebra crossing/ })).toBeHidden();
});

test('a charge shows in the figures that are open', async ({ page }) => {
	const chat = await atChat(page);
	const second = await secondDevice(page, page.url().replace(/chat.*$/, 'usage'));
	const titled = page.waitForResponse((response) => response.url().includes('suggestTitle'));
	await chat.send('[[sandbox:tokens=12]] What does this cost?');
	await titled;
	await expect(second.getByText('2 requests')).toBeVisible();
});

test('an admin sees that a colleague has come to their limit, wherever they are', async ({
	page,
	browser
}) => {
	await atChat(page);
	const colleague = await colleagueOf(page, browser);
	const { userId } = await memberNamed(page, 'Grace Hopper');
	await call(page, 'members.update', { userId, monthlyLimitUsd: '0.000001' });
	await listening(page, () => page.reload());
	await expect(page.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();
	await new ChatPage(colleague).composer.fill('May I?');
	await new ChatPage(colleague).composer.press('Enter');
	await expect(page.getByRole('button', { name: 'Notices, 1 new' })).toBeVisible();
});

test('whoever becomes a viewer can ask no more, and is told; whoever is removed sees nothing more', async ({
	page,
	browser
}) => {
	await atChat(page);
	const colleague = await colleagueOf(page, browser);
	const { userId } = await memberNamed(page, 'Grace Hopper');
	await call(page, 'members.update', { userId, role: 'viewer' });
	await expect(colleague.getByText(/You are a viewer of .* now\./)).toBeVisible();
	await expect(colleague.getByText('As a viewer you can read, but not ask.')).toBeVisible();
	await call(page, 'members.remove', { userId });
	await expect(colleague.getByText('There is nothing here that you can see.')).toBeVisible();
});

test('signed out in one tab is signed out in the others', async ({ page, context }) => {
	await atChat(page);
	const second = await context.newPage();
	await listening(second, () => second.goto(page.url()));
	await page.getByRole('button', { name: /Ada Lovelace/ }).click();
	await page.getByRole('menuitem', { name: 'Sign out' }).click();
	await second.waitForURL(/\/login\?next=/);
	await expect(page).toHaveURL(/\/login$/);
});

test('without a connection it says so, and catches up when there is one again', async ({ page, context }) => {
	await atChat(page);
	const second = await secondDevice(page);
	await listening(page, () => page.reload());
	const lost = page.getByText('Offline, reconnecting');
	await expect(lost).toBeHidden();
	await context.setOffline(true);
	await expect(lost).toBeVisible();
	await call(second, 'ai.conversations.create', { title: 'Meanwhile' });
	await context.setOffline(false);
	const rows = page.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
	await expect(rows).toHaveText(['Meanwhile']);
	await expect(lost).toBeHidden();
});

test('whoever has missed too much reads everything again', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=12]] First?');
	await chat.answered();
	const second = await secondDevice(page);
	// Their last id is none that was ever given out, as after a week away.
	let isAway = true;
	await page.route('**/sync.changes*', (route) => {
		const url = new URL(route.request().url());
		url.searchParams.set('input', JSON.stringify({ tenant: tenantOf(page), lastEventId: 987654321 }));
		return isAway ? route.abort() : route.continue({ url: url.href });
	});
	await page.reload();
	await expect(page.getByText('Offline, reconnecting')).toBeVisible();
	const elsewhere = new ChatPage(second);
	await elsewhere.composer.fill('[[sandbox:tokens=12]] Second?');
	await elsewhere.composer.press('Enter');
	await elsewhere.answered();
	await call(second, 'ai.conversations.create', { title: 'Meanwhile' });
	await expect(chat.questions).toHaveCount(1);
	isAway = false;
	await expect(chat.questions).toHaveCount(2);
	await expect(page.getByRole('navigation', { name: 'Conversations' }).getByRole('link')).toHaveCount(2);
});

test('what is being typed into a form stays, whatever is loaded anew around it', async ({ page }) => {
	const chat = await atChat(page);
	const second = await secondDevice(page, page.url().replace(/chat.*$/, 'settings/budgets'));
	const limit = second.getByLabel('Monthly limit, USD');
	await limit.fill('12.3');
	const members = await secondDevice(page, page.url().replace(/chat.*$/, 'members'));
	const email = members.getByLabel('E-mail');
	await email.fill('grace@');
	const reloads = [second, members].map((each) =>
		each.waitForResponse((response) => response.url().includes('__data.json'))
	);
	await chat.send('[[sandbox:tokens=12]] What does this cost?');
	await chat.answered();
	await Promise.all(reloads);
	await expect(members.getByText(/\$0\.00\d+/).first()).toBeVisible();
	await expect(limit).toHaveValue('12.3');
	await expect(email).toHaveValue('grace@');
});
