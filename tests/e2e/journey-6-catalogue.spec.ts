import { expect, test } from '@playwright/test';
import { ChatPage } from './pages/chat-page';
import { signInAsPlatformAdmin } from './pages/platform-admin';
import { SignUpPage, somebody } from './pages/sign-up-page';

test('the operator refreshes the catalogue, prices a quarantined model, and switches one off for everybody', async ({
	page,
	browser
}) => {
	await signInAsPlatformAdmin(page);
	await page.goto('/admin/models');
	await page.getByRole('button', { name: 'Refresh from OpenRouter' }).click();
	await expect(page.getByText(/\d+ models listed\./)).toBeVisible({ timeout: 20_000 });

	const quarantine = page.getByRole('region', { name: 'Prices to decide on' });
	const router = quarantine.getByRole('listitem').filter({ hasText: 'openrouter/auto' });
	await expect(router.getByText(/negative price/)).toBeVisible();
	await router.getByLabel('In, USD per million').fill('2.5');
	await router.getByLabel('Out, USD per million').fill('10');
	await router.getByRole('button', { name: /^Set price/ }).click();
	await expect(router).toHaveCount(0);
	await page.goto('/admin/models/openrouter/auto');
	await expect(page.getByText('by an administrator')).toBeVisible();
	await expect(page.getByRole('table').getByText('$2.50').first()).toBeVisible();

	const tenant = await (await browser.newContext()).newPage();
	const signUp = new SignUpPage(tenant);
	const chat = new ChatPage(tenant);
	await signUp.open();
	await signUp.signUp(somebody());
	await chat.chooseModel('Nova Pro');
	await page.goto('/admin/models/amazon/nova-pro-v1');
	await page.getByRole('switch', { name: /for everybody$/ }).click();
	await expect(page.getByText(/is switched off for everybody/)).toBeVisible();
	await chat.composer.fill('Still there?');
	await chat.composer.press('Enter');
	await expect(tenant.getByText('Switched off by the operator of this deployment.').first()).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('switch', { name: /for everybody$/ })).toBeChecked();
	await chat.composer.press('Enter');
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
});

test('an admin switches a model off for the organisation: its people are refused it, and see why', async ({
	page
}) => {
	const signUp = new SignUpPage(page);
	const chat = new ChatPage(page);
	await signUp.open();
	await signUp.signUp(somebody());
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
