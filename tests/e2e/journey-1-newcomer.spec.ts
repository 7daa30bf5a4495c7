import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { somebody } from './pages/people';
import { SignUpPage } from './pages/sign-up-page';
import { expect, test, withoutScripts } from './test';

test('a newcomer signs up, asks, watches the answer and finds its cost on the usage page', async ({
	page
}) => {
	const person = somebody();
	const signUp = new SignUpPage(page);
	const chat = new ChatPage(page);

	await signUp.open();
	await signUp.signUp(person);
	await expect(page.getByRole('heading', { name: 'Hello Ada.' })).toBeVisible();
	await expect(page.getByText('Sandbox', { exact: true })).toBeVisible();

	await page.getByRole('button', { name: /^Model:/ }).click();
	const option = page.getByRole('option', { name: /Claude Haiku 4\.5/ });
	await expect(option).toContainText('$1.00 in');
	await expect(option).toContainText('200K');
	await expect(option).toContainText('Vision');
	await page.keyboard.press('Escape');
	await chat.chooseModel('GPT-4o-mini');

	const question = 'Compare a bicycle with a train in a table.';
	const titled = page.waitForResponse((response) => response.url().includes('suggestTitle'));
	await chat.send(question);
	await expect(chat.conversationLink(question)).toHaveAttribute('aria-current', 'page');
	await expect(chat.stop).toBeVisible();
	await expect(chat.lastAnswer.getByRole('table')).toBeVisible();
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	await expect(chat.facts).toContainText('GPT-4o-mini');
	await expect(chat.facts).toContainText(/\d+ in, \d+ out/);
	const cost = await chat.exactCost();
	expect(cost).toMatch(/^0\.\d+$/);

	// The title is paid for too, by its own model: what is left is the answer, to the last digit.
	await titled;
	await page.getByRole('link', { name: 'Usage' }).click();
	const row = page.getByRole('table', { name: 'By model' }).getByRole('row', { name: /GPT-4o-mini/ });
	await expect(row.getByTitle(`$${cost}`)).toBeVisible();
});

test('a reload in mid-answer loses nothing and doubles nothing', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=600]] Tell me about the history of the bicycle.');
	await expect(chat.lastAnswer.locator('.prose > *').first()).toBeVisible();
	await page.reload();

	// It goes on where it was: the stop button is there, and text arrives until the end.
	await expect(chat.stop).toBeVisible();
	await expect(chat.facts).toBeVisible({ timeout: 30_000 });
	await expect(chat.answers).toHaveCount(1);
	const seen = await chat.lastAnswer.locator('.prose').innerText();
	await page.reload();
	await expect(chat.facts).toBeVisible();
	expect(await chat.lastAnswer.locator('.prose').innerText()).toBe(seen);
	await expect(chat.facts).toContainText('600 out');
});

test('another page and back finds the answer as it is written', async ({ page }) => {
	const chat = await atChat(page);
	const question = '[[sandbox:tokens=600]] Tell me about rivers.';
	await chat.send(question);
	await page.getByRole('link', { name: 'Usage' }).click();
	await expect(page.getByText('Held for answers being written')).toBeVisible();
	await chat.conversationLink(question).click();
	await expect(chat.stop).toBeVisible();
	await expect(chat.facts).toContainText('600 out', { timeout: 30_000 });
	await expect(chat.answers).toHaveCount(1);
});

test('stopping keeps the text, and the cost that the provider confirms appears', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=2000]] Write a long essay about the sea.');
	await expect(chat.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
	await chat.stop.click();
	await expect(chat.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible();
	await expect(chat.facts).toContainText('cost is being confirmed');
	await expect(chat.facts.locator('li[title^="$"]')).toBeVisible({ timeout: 20_000 });
});

test('a refused question goes back into the composer with the reason', async ({ page }) => {
	const chat = await atChat(page);
	await page.route('**/api/chat', (route) =>
		route.fulfill({
			status: 402,
			json: {
				error: {
					code: 'BUDGET_EXCEEDED',
					message: 'The budget does not cover this.',
					scope: 'tenant',
					limit: '5',
					spent: '4.9',
					held: '0.05',
					remaining: '0.05',
					periodEnd: '2030-01-01T00:00:00.000Z'
				}
			}
		})
	);
	await chat.composer.fill('Precious words');
	await chat.composer.press('Enter');
	await expect(page.getByText('The budget does not cover this.')).toBeVisible();
	await expect(chat.composer).toHaveValue('Precious words');
	await expect(chat.questions).toHaveCount(0);
	await expect(chat.answers).toHaveCount(0);
});

/** The server takes the next question; the browser is not told. */
async function loseNextAnswer(page: Page): Promise<void> {
	await page.route(
		'**/api/chat',
		async (route) => {
			await route.fetch();
			await route.abort('connectionreset');
		},
		{ times: 1 }
	);
}

test('a question whose answer was lost on its way shows itself as taken, and leaves nothing to send', async ({
	page
}) => {
	const chat = await atChat(page);
	await loseNextAnswer(page);
	await chat.composer.fill('[[sandbox:tokens=20]] Only once, please.');
	await chat.composer.press('Enter');
	await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
	await expect(chat.facts).toContainText('20 out', { timeout: 20_000 });
	await expect(chat.composer).toHaveValue('');
	await expect(page.getByText('The server could not be reached.')).toBeHidden();
	await page.reload();
	await expect(chat.answers).toHaveCount(1);
	await expect(chat.composer).toHaveValue('');
});

test('a question whose answer was lost on its way is asked once, and paid once, when it is sent again', async ({
	page
}) => {
	// Nor does it hear of it in another way.
	await page.route('**/sync.changes*', (route) => route.abort());
	const chat = await atChat(page);
	await loseNextAnswer(page);
	await chat.composer.fill('[[sandbox:tokens=20]] Only once, please.');
	await chat.composer.press('Enter');
	await expect(page.getByText('The server could not be reached.')).toBeVisible();
	await expect(chat.composer).toHaveValue('[[sandbox:tokens=20]] Only once, please.');
	await chat.composer.press('Enter');
	await expect(chat.facts).toContainText('20 out', { timeout: 20_000 });
	await page.reload();
	await expect(chat.answers).toHaveCount(1);
	const cost = await chat.exactCost();
	await page.getByRole('link', { name: 'Usage' }).click();
	await expect(page.getByTitle(`$${cost}`).first()).toBeVisible();
});

test('an answer goes on where it was after the connection was lost', async ({ page, context }) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=400]] Tell me about the sea.');
	await expect(chat.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
	await context.setOffline(true);
	await context.setOffline(false);
	await expect(chat.facts).toContainText('400 out', { timeout: 30_000 });
	await expect(chat.answers).toHaveCount(1);
});

test('an answer that was stopped before its first word stays stopped', async ({ page }) => {
	const chat = await atChat(page);
	await chat.composer.fill('[[sandbox:slow-first-token ms=1500]] [[sandbox:tokens=800]] Never mind.');
	await chat.composer.press('Enter');
	await chat.stop.click();
	await expect(chat.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible({
		timeout: 15_000
	});
});

test('a provider that refuses leaves the question, says why in plain words, and can be asked again', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:status=503]] Is anybody there?');
	await expect(chat.lastAnswer.getByText(/provider is not available right now/)).toBeVisible();
	await expect(chat.lastAnswer.getByRole('button', { name: 'Try again' })).toBeVisible();
	await chat.chooseModel('GPT-4o-mini');
	await page.reload();
	await expect(chat.lastAnswer.getByText(/provider is not available right now/)).toBeVisible();
});

test('signing up and signing in work without JavaScript', async ({ browser }) => {
	const page = await withoutScripts(browser);
	const person = somebody();
	const signUp = new SignUpPage(page);
	await signUp.open();
	await signUp.signUp(person);
	await expect(page.getByRole('heading', { name: 'Hello Ada.' })).toBeVisible();
	await page.context().clearCookies();
	await page.goto('/login');
	await page.getByLabel('E-mail').fill(person.email);
	await page.getByLabel('Password').fill('wrong');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByText('That address and password do not belong together.')).toBeVisible();
	await expect(page.getByLabel('E-mail')).toHaveValue(person.email);
	await page.getByLabel('Password').fill(person.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/chat$/);
	await page.context().close();
});
