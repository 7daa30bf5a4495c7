import { readFile } from 'node:fs/promises';
import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { join } from './pages/colleagues';
import { MembersPage } from './pages/members-page';
import { somebody } from './pages/people';
import { tenantOf } from './pages/procedures';
import { TemplateEditorPage } from './pages/template-editor';
import { expect, test } from './test';

test('a template with typed variables is written with the keyboard alone, and shows what will be asked', async ({
	page
}) => {
	await atChat(page);
	const editor = new TemplateEditorPage(page);
	await editor.openNew();
	await editor.type(editor.name, 'Release notes');
	await editor.type(editor.prompt, 'Notes for {{version}}, for {{audience}}, in {{words}} words.');
	const version = await editor.addVariable('version');
	await version.getByText('Label, help and rules').focus();
	await page.keyboard.press('Enter');
	await editor.type(version.getByLabel('Pattern'), '\\d+(\\.\\d+)+');
	const audience = await editor.addVariable('audience');
	await editor.chooseType(audience, 'Choice');
	await editor.type(audience.getByLabel('Options'), 'customers\nengineers');
	const words = await editor.addVariable('words');
	await editor.chooseType(words, 'Number');

	const trial = page.getByRole('form', { name: 'Try the form' });
	await editor.type(trial.getByLabel('version'), 'two');
	await page.keyboard.press('Tab');
	await expect(trial.getByText('This does not have the form that is asked for')).toBeVisible();
	await editor.type(trial.getByLabel('version'), '2.4');
	await trial.getByLabel('audience').focus();
	await page.keyboard.type('engineers');
	await editor.type(trial.getByLabel('words'), '120');
	await expect(page.getByText('Notes for 2.4, for engineers, in 120 words.')).toBeVisible();

	await editor.press(page.getByRole('button', { name: 'Create template' }));
	await page.waitForURL(/\/templates\/[0-9a-f-]{36}$/);
	await expect(page.getByRole('heading', { name: 'Release notes', level: 2 })).toBeVisible();
	await expect(page.getByText('Only you')).toBeVisible();
});

test('what is written is tried before it is saved, as it stands, and costs as any question', async ({
	page
}) => {
	await atChat(page);
	const slug = tenantOf(page);
	const editor = new TemplateEditorPage(page);
	await editor.openNew();
	const trial = page.getByRole('form', { name: 'Try the form' });
	await editor.type(editor.prompt, 'Say {{word}} and {{');
	await editor.press(trial.getByRole('button', { name: 'Try it' }));
	await expect(page.getByRole('alert')).toContainText('2 things in it are not right');
	await expect(editor.prompt).toHaveAccessibleDescription(/\{\{word\}\} has no variable/);
	await editor.type(editor.prompt, 'Tell me of a red {{word}}.');
	await editor.addVariable('word');
	await editor.press(trial.getByRole('button', { name: 'Try it' }));
	await expect(trial.getByText('Please fill this in.')).toBeVisible();
	await editor.type(trial.getByLabel('word'), 'herring');
	await page.keyboard.press('Enter');
	const facts = page.getByRole('list', { name: 'About this answer' });
	await expect(facts).toBeVisible({ timeout: 30_000 });
	await expect(facts).toContainText('$');
	await page.getByRole('link', { name: 'Go on in a chat' }).click();
	await expect(page.getByText('Tell me of a red herring.').first()).toBeVisible();
	await page.goto(`/${slug}/templates?scope=private`);
	await expect(page.getByText('You have no templates yet')).toBeVisible();
	await page.goto(`/${slug}/archive`);
	await expect(page.getByRole('main').getByRole('link', { name: /red herring/ })).toBeVisible();
});

test('what does not fit together is not saved, and says where', async ({ page }) => {
	await atChat(page);
	const editor = new TemplateEditorPage(page);
	await editor.openNew();
	await editor.type(editor.name, 'Broken');
	await editor.type(editor.prompt, 'Hello {{name}} and {{');
	await editor.press(page.getByRole('button', { name: 'Create template' }));
	await expect(editor.prompt).toHaveAccessibleDescription(/is not closed.*\{\{name\}\} has no variable/);
	await expect(editor.prompt).toBeFocused();
	await expect(page.getByRole('alert')).toContainText('2 things are not right yet');
	await expect(editor.prompt).toHaveValue('Hello {{name}} and {{');
});

test('a template is published, found by a colleague, and two who change it at once lose nothing', async ({
	page,
	browser
}) => {
	await atChat(page);
	const slug = tenantOf(page);
	const members = new MembersPage(page);
	await members.open();
	const grace = somebody({ name: 'Grace Hopper' });
	const colleague = await join(browser, await members.invite(grace.email, 'admin'), grace);
	const editor = new TemplateEditorPage(page);
	await editor.openNew();
	await editor.type(editor.name, 'Greeting');
	await editor.type(editor.prompt, 'Say hello.\nBriefly.');
	await editor.press(page.getByRole('button', { name: 'Create template' }));
	await page.waitForURL(/\/templates\/[0-9a-f-]{36}$/);
	const template = new URL(page.url()).pathname;
	await colleague.goto(`/${slug}/templates?scope=tenant`);
	await expect(colleague.getByText('Nothing is published yet')).toBeVisible();

	await editor.press(page.getByRole('button', { name: 'Publish to the organisation' }));
	await editor.press(page.getByRole('button', { name: 'Publish', exact: true }));
	await expect(page.getByRole('button', { name: 'Make it private again' })).toBeVisible();
	await colleague.reload();
	await colleague.getByRole('link', { name: 'Greeting', exact: true }).click();
	await colleague.getByRole('link', { name: 'Edit' }).click();
	await page.goto(`${template}/edit`);
	const theirs = new TemplateEditorPage(colleague);
	await theirs.type(theirs.prompt, 'Say good morning.\nBriefly.');
	await theirs.press(colleague.getByRole('button', { name: 'Save as a new version' }));
	await colleague.waitForURL(/\/templates\/[0-9a-f-]{36}$/);

	await editor.type(editor.prompt, 'Say hello.\nIn one word.');
	await editor.press(page.getByRole('button', { name: 'Save as a new version' }));
	await expect(page.getByText('Grace Hopper has saved version 2 while you were writing')).toBeVisible();
	await expect(editor.prompt).toHaveValue('Say hello.\nIn one word.');
	await expect(page.getByText('Removed: Say good morning.')).toBeVisible();
	await editor.press(page.getByRole('button', { name: 'Go on with mine' }));
	await editor.press(page.getByRole('button', { name: 'Save as a new version' }));
	await page.waitForURL(/\/templates\/[0-9a-f-]{36}$/);

	await page.goto(`${template}/versions?from=1&to=3`);
	await expect(page.getByText('Removed: Briefly.')).toBeVisible();
	await expect(page.getByText('Added: In one word.')).toBeVisible();
	await expect(page.getByRole('row')).toHaveCount(4);
	await editor.press(page.getByRole('button', { name: 'Restore version 1' }));
	await editor.press(page.getByRole('button', { name: 'Restore', exact: true }));
	await page.waitForURL(/\/templates\/[0-9a-f-]{36}$/);
	await expect(page.getByText('Version 1 again')).toBeVisible();
});

test('a template goes out as a file and comes in again, with what could not be taken', async ({ page }) => {
	await atChat(page);
	const slug = tenantOf(page);
	await page.goto(`/${slug}/templates?search=Meeting`);
	await page.getByRole('link', { name: 'Meeting notes', exact: true }).click();
	// The list has an Export of its own.
	await page.waitForURL(/\/templates\/[0-9a-f-]{36}$/);
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Export' }).click()
	]);
	expect(download.suggestedFilename()).toBe('Meeting notes.json');
	const file = JSON.parse(await readFile(await download.path(), 'utf8')) as {
		templates: object[];
	};
	file.templates.push({ name: 'Broken', userPromptTemplate: '{{nothing}}' });
	await page.goto(`/${slug}/templates/import`);
	await page.getByLabel('File').setInputFiles({
		name: 'templates.json',
		mimeType: 'application/json',
		buffer: Buffer.from(JSON.stringify(file))
	});
	await page.getByRole('button', { name: 'Import' }).click();
	await expect(page.getByText('1 template came in')).toBeVisible();
	await expect(page.getByText('“Broken”: userPromptTemplate: {{nothing}} has no variable.')).toBeVisible();
	await page.goto(`/${slug}/templates?scope=private`);
	await expect(page.getByRole('link', { name: 'Meeting notes', exact: true })).toBeVisible();
});

test('a slash opens the templates; one is filled in and asked by the keyboard alone, and counted with its cost', async ({
	page
}) => {
	await atChat(page);
	const slug = tenantOf(page);
	const chat = new ChatPage(page);
	await chat.composer.focus();
	await page.keyboard.type('/');
	const search = page.getByPlaceholder('Search templates');
	await expect(search).toBeFocused();
	await page.keyboard.type('expl');
	await expect(page.getByRole('option').first()).toContainText('Explain like I am');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('What', { exact: true })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Please fill this in.')).toBeVisible();
	await page.keyboard.type('{{a}} transaction');
	await page.keyboard.press('Enter');
	await expect(chat.composer).toBeFocused();
	await expect(chat.composer).toHaveValue(/^Explain \{\{a\}\} transaction to a new colleague\./);
	await page.keyboard.press('Enter');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	const cost = await chat.exactCost();

	await page.goto(`/${slug}/templates`);
	await page.getByRole('link', { name: 'Explain like I am …', exact: true }).click();
	await expect(page.getByText('once', { exact: true }).first()).toBeVisible();
	await expect(page.getByText(/in 1 answer$/)).toHaveAttribute('title', `$${cost}`);
	await page.getByRole('link', { name: 'Use in a chat' }).click();
	await expect(page.getByLabel('What', { exact: true })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(page).toHaveURL(/\/chat$/);
});
