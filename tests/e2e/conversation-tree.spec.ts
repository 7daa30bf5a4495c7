import { atChat } from './pages/at-chat';
import { ChatPage } from './pages/chat-page';
import { secondDevice } from './pages/listening';
import { expect, test } from './test';

const FIRST = '[[sandbox:speed=max]] Name a river.';
const SECOND = '[[sandbox:speed=max]] Name a lake.';

test('an edited question stands beside the old one; both survive a reload, and another browser shows the chosen one', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send(FIRST);
	await chat.answered();
	const oldAnswer = await chat.lastAnswer.locator('.prose').innerText();
	await expect(chat.versionOf(chat.questions)).toHaveCount(0);

	await chat.edit(chat.questions.first(), SECOND);
	await expect(chat.questions).toHaveText([/Name a lake/]);
	await chat.answered();
	await expect(chat.questions).toHaveCount(1);
	const version = chat.versionOf(chat.questions);
	await expect(version).toHaveAccessibleName('Version 2 of 2');
	await expect(version.getByRole('button', { name: 'Next version' })).toBeDisabled();

	await version.getByRole('button', { name: 'Previous version' }).click();
	await expect(chat.questions).toHaveText([/Name a river/]);
	expect(await chat.lastAnswer.locator('.prose').innerText()).toBe(oldAnswer);
	// The keyboard stays where it was.
	await expect(chat.versionOf(chat.questions).getByRole('button', { name: 'Next version' })).toBeFocused();
	await page.reload();
	await expect(chat.questions).toHaveText([/Name a river/]);
	await expect(version).toHaveAccessibleName('Version 1 of 2');

	const other = await secondDevice(page);
	const there = new ChatPage(other);
	await expect(there.questions).toHaveText([/Name a river/]);
	await there.versionOf(there.questions).getByRole('button', { name: 'Next version' }).click();
	await expect(there.questions).toHaveText([/Name a lake/]);
	await other.context().close();
	await page.reload();
	await expect(chat.questions).toHaveText([/Name a lake/]);
});

test('an answer is written anew by another model, and each version keeps its own model and cost', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.chooseModel('GPT-4o-mini');
	await chat.send(FIRST);
	await chat.answered();
	const cost = await chat.exactCost();

	await chat.lastAnswer.getByRole('button', { name: 'Answer again' }).click();
	await expect(page.getByRole('menuitem', { name: 'Again with GPT-4o-mini' })).toBeVisible();
	const another = page.getByRole('menuitem').nth(1);
	const name = (await another.locator('span').first().innerText()).trim();
	await another.click();
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 2 of 2', { timeout: 30_000 });
	await expect(chat.facts).toContainText(name);
	// Whoever chooses another goes on with it.
	await expect(page.getByRole('button', { name: `Model: ${name}` })).toBeVisible();
	await page.reload();
	await expect(chat.facts).toContainText(name);
	expect(await chat.exactCost()).not.toBe(cost);

	await chat.versionOf(chat.lastAnswer).getByRole('button', { name: 'Previous version' }).click();
	await expect(chat.facts).toContainText('GPT-4o-mini');
	expect(await chat.exactCost()).toBe(cost);

	await chat.lastAnswer.getByRole('button', { name: 'Answer again' }).click();
	await page.getByRole('menuitem', { name: 'Again with GPT-4o-mini' }).click();
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 3 of 3', { timeout: 30_000 });
	await expect(chat.facts).toContainText('GPT-4o-mini');
});

test('an answer further up is written anew on a branch of its own, and what followed comes back with the old one', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send(FIRST);
	await chat.answered();
	await chat.send(SECOND);
	await expect(chat.answers).toHaveCount(2);
	await chat.answered();
	await chat.answers.first().getByRole('button', { name: 'Answer again' }).click();
	await page.getByRole('menuitem').first().click();
	await expect(chat.answers).toHaveCount(1);
	await chat.answered();
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 2 of 2');
	await chat.versionOf(chat.lastAnswer).getByRole('button', { name: 'Previous version' }).click();
	await expect(chat.questions).toHaveText([/Name a river/, /Name a lake/]);
	await expect(chat.answers).toHaveCount(2);
});

test('an edit that is refused leaves everything as it was, with the words still there', async ({ page }) => {
	const chat = await atChat(page);
	await chat.send(FIRST);
	await chat.answered();
	await page.route('**/api/chat', (route) => route.abort('connectionreset'), { times: 1 });
	await chat.edit(chat.questions.first(), SECOND);
	await expect(page.getByText('The server could not be reached.')).toBeVisible();
	const field = page.getByLabel('Your question', { exact: true });
	await expect(field).toHaveValue(SECOND);
	await expect(chat.answers).toHaveCount(1);
	await field.press('Enter');
	await expect(chat.questions).toHaveText([/Name a lake/]);
	await chat.answered();
	await expect(chat.versionOf(chat.questions)).toHaveAccessibleName('Version 2 of 2');
});

test('an edit that is given up changes nothing, and the keyboard is back where it began', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send(FIRST);
	await chat.answered();
	const edit = chat.questions.first().getByRole('button', { name: 'Edit the question' });
	await edit.press('Enter');
	const field = page.getByLabel('Your question', { exact: true });
	await expect(field).toBeFocused();
	await expect(field).toHaveValue(FIRST);
	await field.fill('Something else');
	await field.press('Escape');
	await expect(field).toHaveCount(0);
	await expect(edit).toBeFocused();
	await expect(chat.questions).toHaveText([/Name a river/]);
	await expect(chat.versionOf(chat.questions)).toHaveCount(0);
});

test('of two browsers that ask at once one is answered; the other keeps its words and sees the answer', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send(FIRST);
	await chat.answered();
	const other = await secondDevice(page);
	const there = new ChatPage(other);
	await expect(there.answers).toHaveCount(1);

	const words = { here: '[[sandbox:tokens=240]] Here.', there: '[[sandbox:tokens=240]] There.' };
	await chat.composer.fill(words.here);
	await there.composer.fill(words.there);
	await Promise.all([chat.composer.press('Enter'), there.composer.press('Enter')]);
	// Whoever was later is refused, or has heard of the other before they were sent.
	const lastOf = (each: ChatPage) => each.questions.last().textContent();
	await expect(async () => {
		await expect(chat.questions).toHaveCount(2);
		await expect(there.questions).toHaveCount(2);
		expect(await lastOf(chat)).toBe(await lastOf(there));
	}).toPass();
	const isHereLost = (await lastOf(chat))?.includes(words.there) === true;
	const [loser, winner] = isHereLost ? [chat, there] : [there, chat];
	const [lost, won] = isHereLost ? [words.here, words.there] : [words.there, words.here];
	await expect(loser.composer).toHaveValue(lost);
	await expect(winner.composer).toHaveValue('');
	// Both see the same answer being written, to its end; then there is nothing to wait for any more.
	for (const view of [loser, winner]) {
		await expect(view.questions.last()).toContainText(won);
		await expect(view.questions).toHaveCount(2);
		await expect(view.answers).toHaveCount(2);
		await expect(view.facts).toContainText('240 out', { timeout: 30_000 });
	}
	await expect(loser.page.getByText('An answer is still being written in this conversation.')).toHaveCount(0);
	await expect(loser.composer).toHaveValue(lost);
	await loser.composer.press('Enter');
	await expect(loser.answers).toHaveCount(3);
	await expect(loser.facts).toContainText('240 out', { timeout: 30_000 });
	await expect(loser.versionOf(loser.questions)).toHaveCount(0);
	await other.context().close();
});

test('while an answer is being written elsewhere no other version is chosen', async ({ page }) => {
	// A tab that does not hear of it.
	await page.route('**/sync.changes*', (route) => route.abort());
	const chat = await atChat(page);
	await chat.send(FIRST);
	await chat.answered();
	await chat.edit(chat.questions.first(), SECOND);
	await chat.answered();
	const other = await secondDevice(page);
	const there = new ChatPage(other);
	await there.composer.fill('[[sandbox:tokens=900]] And then?');
	await there.composer.press('Enter');
	// The button to stop it is there before the server has heard of the question; words are not.
	await expect(there.answers).toHaveCount(2);
	await expect(there.lastAnswer.locator('.prose')).toContainText(/\w{3,}/);
	await chat.versionOf(chat.questions).getByRole('button', { name: 'Previous version' }).click();
	await expect(page.getByText('An answer is still being written in this conversation.')).toBeVisible();
	// It is shown in place of that, and can be stopped from here.
	await expect(chat.questions.last()).toContainText('And then?');
	await chat.stop.click();
	await expect(chat.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible();
	await expect(there.lastAnswer.getByText('Stopped. What was written is kept.')).toBeVisible();
	await other.context().close();
});
