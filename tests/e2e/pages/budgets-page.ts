import type { Locator, Page } from '@playwright/test';

export class BudgetsPage {
	readonly limit: Locator;
	readonly bell: Locator;
	/** what the bell opens */
	readonly notices: Locator;

	constructor(readonly page: Page) {
		this.limit = page.getByLabel('Monthly limit, USD');
		this.bell = page.getByRole('button', { name: /^Notices/ });
		this.notices = page.getByRole('dialog', { name: 'Notices' });
	}

	async open(): Promise<void> {
		await this.page.getByRole('link', { name: 'Settings' }).click();
		await this.page.getByRole('link', { name: 'Budgets' }).click();
		await this.limit.waitFor();
	}

	async save(): Promise<void> {
		await this.page.getByRole('button', { name: 'Save' }).click();
		await this.page.getByText('Saved.').waitFor();
	}

	/** @param whose as the list has it: a member's name */
	async raise(whose: string, { amountUsd, reason }: { amountUsd: string; reason: string }): Promise<void> {
		await this.page.getByLabel('Whose limit').selectOption(whose);
		await this.page.getByLabel('Raise by, USD').fill(amountUsd);
		await this.page.getByLabel('Reason').fill(reason);
		await this.page.getByRole('button', { name: 'Raise it' }).click();
	}
}
