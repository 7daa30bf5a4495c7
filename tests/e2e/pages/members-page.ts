import type { Locator, Page } from '@playwright/test';

export class MembersPage {
	readonly link: Locator;

	constructor(readonly page: Page) {
		this.link = page.getByLabel(/^Link for /);
	}

	async open(): Promise<void> {
		await this.page.getByRole('link', { name: 'Members' }).click();
		await this.page.waitForURL(/\/members$/);
	}

	/** Invites and gives the link back, as it is shown once. */
	async invite(email: string, role: string): Promise<string> {
		await this.page.getByLabel('E-mail').fill(email);
		await this.page.getByLabel('Role', { exact: true }).selectOption(role);
		await this.page.getByRole('button', { name: 'Invite' }).click();
		await this.page.getByLabel(`Link for ${email}`).waitFor();
		return this.link.inputValue();
	}

	roleOf(name: string): Locator {
		return this.page.getByLabel(`Role of ${name}`);
	}

	limitOf(name: string): Locator {
		return this.page.getByLabel(`Monthly limit of ${name} in US dollars`);
	}

	/** Answers the question that comes before what cannot be undone. */
	async confirm(label: string): Promise<void> {
		await this.page.getByRole('alertdialog').getByRole('button', { name: label }).click();
	}
}
