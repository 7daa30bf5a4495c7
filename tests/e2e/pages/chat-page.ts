import type { Locator, Page } from '@playwright/test';

export class ChatPage {
	readonly composer: Locator;
	readonly answers: Locator;
	readonly lastAnswer: Locator;
	/** tokens, cost and times under the last answer: there when it is complete */
	readonly facts: Locator;
	readonly stop: Locator;
	readonly questions: Locator;
	/** what scrolls */
	readonly viewport: Locator;

	constructor(readonly page: Page) {
		this.composer = page.getByLabel('Message', { exact: true });
		this.answers = page.getByRole('article', { name: /^Answer/ });
		this.lastAnswer = this.answers.last();
		this.facts = this.lastAnswer.getByRole('list', { name: 'About this answer' });
		this.questions = page.getByRole('article', { name: 'You' });
		this.viewport = page.getByRole('region', { name: 'Conversation' });
		this.stop = page.getByRole('button', { name: 'Stop', exact: true });
	}

	/** With the keyboard alone, as the picker is meant to be used. */
	async chooseModel(name: string): Promise<void> {
		await this.page.getByRole('button', { name: /^Model:/ }).click();
		await this.page.getByPlaceholder('Search models').fill(name);
		await this.page.keyboard.press('Enter');
	}

	async send(text: string): Promise<void> {
		await this.composer.fill(text);
		await this.composer.press('Enter');
		await this.page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
	}

	/** The exact cost of the last answer, from its tooltip. */
	async exactCost(): Promise<string> {
		const cost = this.facts.locator('li[title^="$"]');
		return ((await cost.getAttribute('title')) ?? '').replace('$', '');
	}

	/** The last answer is complete, and where it stands among others is known. */
	async answered(): Promise<void> {
		await this.facts.waitFor({ timeout: 30_000 });
		await this.stop.waitFor({ state: 'detached' });
	}

	/** Puts a question otherwise, by keyboard. */
	async edit(question: Locator, text: string): Promise<void> {
		await question.getByRole('button', { name: 'Edit the question' }).press('Enter');
		const field = this.page.getByLabel('Your question', { exact: true });
		await field.fill(text);
		await field.press('Enter');
	}

	/** Which of how many versions a question or answer is, such as `2/3`; null where there is one alone. */
	versionOf(message: Locator): Locator {
		return message.getByRole('group', { name: /^Version/ });
	}

	conversationLink(title: string): Locator {
		return this.page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: title });
	}
}
