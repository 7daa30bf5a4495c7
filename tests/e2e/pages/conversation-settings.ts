import type { Locator, Page } from '@playwright/test';

/** How the answers of the conversation that is shown are asked for. */
export class ConversationSettings {
	readonly button: Locator;
	readonly dialog: Locator;

	constructor(readonly page: Page) {
		this.button = page.getByRole('button', { name: /^Settings of this conversation/ });
		this.dialog = page.getByRole('dialog', { name: 'Settings of this conversation' });
	}

	field(label: string): Locator {
		return this.dialog.getByLabel(label);
	}

	/** Until the server has them. */
	async change(values: Record<string, string>): Promise<void> {
		await this.button.click();
		const kept = this.page.waitForResponse((response) => response.url().includes('ai.conversations.update'));
		for (const [label, value] of Object.entries(values)) await this.field(label).fill(value);
		await this.page.keyboard.press('Escape');
		await kept;
	}
}
