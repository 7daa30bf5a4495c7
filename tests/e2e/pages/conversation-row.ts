import { expect, type Locator, type Page } from '@playwright/test';

/** A conversation in the sidebar, and what its menu does. */
export class ConversationRow {
	readonly link: Locator;

	constructor(
		readonly page: Page,
		readonly title: string
	) {
		this.link = page
			.getByRole('navigation', { name: 'Conversations' })
			.getByRole('link', { name: title, exact: true });
	}

	/** With the keyboard: the menu's button comes after the link. */
	async choose(entry: string): Promise<void> {
		await expect(this.link).toBeVisible();
		await this.link.focus();
		await this.page.keyboard.press('Tab');
		await this.page.keyboard.press('Enter');
		await this.page.getByRole('menuitem', { name: entry, exact: true }).click();
	}
}
