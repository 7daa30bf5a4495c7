import type { Page } from '@playwright/test';
import type { Person } from './people';

export class SignUpPage {
	constructor(readonly page: Page) {}

	async open(): Promise<void> {
		await this.page.goto('/signup');
	}

	async signUp(person: Person): Promise<void> {
		await this.page.getByLabel('Your name').fill(person.name);
		await this.page.getByLabel('E-mail').fill(person.email);
		await this.page.getByLabel('Password').fill(person.password);
		await this.page.getByLabel('Organisation').fill(person.organization);
		await this.page.getByRole('button', { name: 'Create workspace' }).click();
		await this.page.waitForURL(/\/chat$/);
	}
}
