import { expect, type Locator, type Page } from '@playwright/test';

/** The editor of a template, used by the keyboard alone: every step is a key or what is typed. */
export class TemplateEditorPage {
	readonly name: Locator;
	readonly prompt: Locator;

	constructor(readonly page: Page) {
		this.name = page.getByLabel('Name', { exact: true }).first();
		this.prompt = page.getByLabel('Prompt', { exact: true });
	}

	async openNew(): Promise<void> {
		await this.page.goto(this.page.url().replace(/(?<=:\d+\/[^/]+\/).*$/, 'templates/new'));
		await expect(this.prompt).toBeEditable();
	}

	/** Presses what has the focus after it was walked to. */
	async press(control: Locator): Promise<void> {
		await control.focus();
		await this.page.keyboard.press('Enter');
	}

	async type(field: Locator, text: string): Promise<void> {
		await field.focus();
		await this.page.keyboard.press('ControlOrMeta+A');
		await this.page.keyboard.insertText(text);
	}

	/** Gives a name of the text its variable. */
	async addVariable(name: string): Promise<Locator> {
		await this.press(this.page.getByRole('button', { name: `Add ${name}` }));
		return this.page.getByRole('group', { name: `Variable ${name}` });
	}

	/** By its first letters, as with any list of a browser. */
	async chooseType(variable: Locator, label: string): Promise<void> {
		await variable.getByLabel('Type').focus();
		await this.page.keyboard.type(label);
	}
}
