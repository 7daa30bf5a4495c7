import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { atModels } from './pages/models-page';
import { expect, test, withoutScripts } from './test';

const HAIKU = 'anthropic/claude-haiku-4.5';
const USUAL = 'openai/gpt-4-turbo';

const newChat = (page: Page) => page.getByRole('link', { name: 'New chat' }).click();

test('a switch acts at once, can be undone, and the picker says what is switched off', async ({ page }) => {
	const models = await atModels(page);
	await models.switchOf(HAIKU).click();
	await models.undo.click();
	await expect(page.getByText('Claude Haiku 4.5 is switched on for your organisation.')).toBeVisible();
	await expect(models.switchOf(HAIKU)).toBeChecked();

	await models.switchOf(HAIKU).click();
	await expect(models.row(HAIKU)).toContainText('Switched off for your organisation.');
	await expect(page.getByText('Claude Haiku 4.5 is switched off for your organisation.')).toBeVisible();
	await newChat(page);
	await page.getByRole('button', { name: /^Model:/ }).click();
	await page.getByPlaceholder('Search models').fill('haiku 4.5');
	await expect(page.getByRole('option', { name: /Claude Haiku 4\.5/ })).toContainText(
		'Switched off for your organisation.'
	);
});

test('a switch that is turned to and fro while the server answers ends as it was left', async ({ page }) => {
	const models = await atModels(page);
	const isAnswered = Promise.withResolvers<void>();
	let requests = 0;
	await page.route('**/api/trpc/ai.models.setTenantEnabled**', async (route) => {
		requests++;
		await isAnswered.promise;
		await route.continue();
	});
	for (let turn = 0; turn < 4; turn++) await models.switchOf(HAIKU).click();
	await expect(models.switchOf(HAIKU)).toBeChecked();
	isAnswered.resolve();
	await expect(page.getByText('is switched on for your organisation.')).toBeVisible();
	expect(requests).toBe(2);
	await page.reload();
	await expect(models.switchOf(HAIKU)).toBeChecked();
});

test('where the usual model is switched off, a new chat starts with another and says why', async ({
	page
}) => {
	const models = await atModels(page);
	await models.switchOf(USUAL).click();
	await expect(page.getByText('is switched off for your organisation.')).toBeVisible();
	await newChat(page);
	await expect(page.getByText(/GPT-4 Turbo is the usual model here, but cannot be used/)).toBeVisible();
	await expect(page.getByRole('button', { name: /^Model:/ })).not.toContainText('GPT-4 Turbo');
	await page.getByLabel('Message', { exact: true }).fill('Hello');
	await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
});

test('the list follows the filters, and its address finds it again', async ({ page }) => {
	const models = await atModels(page);
	await models.search.fill('claude vision');
	await expect(models.row(HAIKU)).toBeVisible();
	await expect(models.row(USUAL)).toHaveCount(0);
	await page.getByLabel('Recommended for').selectOption('Coding');
	await expect(page.getByText('Calls functions, can think first', { exact: false })).toBeVisible();
	await expect(page).toHaveURL(/\?search=claude\+vision&for=coding$/);
	const found = await models.rows.count();
	await page.reload();
	await expect(models.search).toHaveValue('claude vision');
	await expect(models.rows).toHaveCount(found);
	await page.getByRole('link', { name: 'Models' }).click();
	await expect(models.row(USUAL)).toHaveCount(1);
});

test('without JavaScript models are searched and switched by forms', async ({ browser }) => {
	const page = await withoutScripts(browser);
	const models = await atModels(page);
	await models.search.fill('haiku');
	await page.getByRole('button', { name: 'Filter' }).click();
	await expect(models.row(USUAL)).toHaveCount(0);
	await models.switchOf(HAIKU).click();
	await expect(models.switchOf(HAIKU)).not.toBeChecked();
	await expect(models.search).toHaveValue('haiku');
	await models.switchOf(HAIKU).click();
	await expect(models.switchOf(HAIKU)).toBeChecked();
	await page.context().close();
});

test('the picker recommends for a use, best first, and chooses by keyboard', async ({ page }) => {
	await atChat(page);
	await page.getByRole('button', { name: /^Model:/ }).click();
	await page.getByText('Long documents', { exact: true }).click();
	await expect(page.getByText('Reads 900K tokens or more. Cheapest to read first.')).toBeVisible();
	const name = await page.getByRole('option').first().locator('.font-medium').innerText();
	await page.getByPlaceholder('Search models').press('Enter');
	await expect(page.getByRole('button', { name: /^Model:/ })).toContainText(name);
});
