import { atModels, ModelsPage } from './pages/models-page';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { expect, test } from './test';

test('the operator refreshes the catalogue, prices a quarantined model and finds it in the history', async ({
	page
}) => {
	const modelId = 'openrouter/auto';
	const models = new ModelsPage(page);
	await signInAsPlatformAdmin(page);
	await page.goto('/admin/models');
	await page.getByRole('button', { name: 'Refresh from OpenRouter' }).click();
	await expect(page.getByText(/^Refreshed .* by Root/)).toBeVisible();

	const quarantine = page.getByRole('region', { name: 'Prices to decide on' });
	const undecided = quarantine.getByRole('listitem').filter({ hasText: modelId });
	await undecided.getByLabel('In, USD per million').fill('2.50');
	await undecided.getByLabel('Out, USD per million').fill('ten');
	await undecided.getByRole('button', { name: /^Set price/ }).click();
	await expect(undecided.getByText('Please enter an amount in US dollars')).toBeVisible();
	await expect(undecided.getByLabel('In, USD per million')).toHaveValue('2.50');
	await undecided.getByLabel('Out, USD per million').fill('10');
	await undecided.getByRole('button', { name: /^Set price/ }).click();
	await expect(undecided).toHaveCount(0);
	await expect(models.row(modelId)).toContainText('At your price.');

	await models.row(modelId).getByRole('link').click();
	await expect(page.getByRole('img', { name: /^Prices over time/ })).toBeVisible();
	await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText('$2.50');
});

test('a model that the operator switches off is off for everybody, until it is undone', async ({
	page,
	browser
}) => {
	const modelId = 'amazon/nova-pro-v1';
	const tenant = await atModels(await (await browser.newContext()).newPage());
	const models = new ModelsPage(page);
	await signInAsPlatformAdmin(page);
	await page.goto('/admin/models');
	await models.switchOf(modelId).click();
	await expect(page.getByText('Nova Pro 1.0 is switched off for everybody.')).toBeVisible();
	await tenant.page.reload();
	await expect(tenant.row(modelId)).toContainText('Switched off by the operator of this deployment.');
	await expect(tenant.switchOf(modelId)).toHaveCount(0);
	await models.undo.click();
	await expect(page.getByText('Nova Pro 1.0 is switched on for everybody.')).toBeVisible();
	await tenant.page.reload();
	await expect(tenant.switchOf(modelId)).toBeChecked();
});
