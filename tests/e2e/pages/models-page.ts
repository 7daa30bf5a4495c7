import type { Locator, Page } from '@playwright/test';
import { signUp } from './people';

export class ModelsPage {
	readonly rows: Locator;
	readonly undo: Locator;
	readonly search: Locator;

	constructor(readonly page: Page) {
		this.rows = page.locator('li[id*="/"]');
		this.undo = page.getByRole('button', { name: 'Undo' });
		this.search = page.getByRole('searchbox', { name: 'Search' });
	}

	async open(): Promise<void> {
		await this.page.getByRole('link', { name: 'Models' }).click();
		await this.page.waitForURL(/\/models$/);
	}

	row(modelId: string): Locator {
		return this.page.locator(`[id="${modelId}"]`);
	}

	switchOf(modelId: string): Locator {
		return this.row(modelId).getByRole('switch');
	}
}

/** Somebody who owns a new organisation, on its models' page. */
export async function atModels(page: Page): Promise<ModelsPage> {
	const models = new ModelsPage(page);
	await page.goto(`/${await signUp(page.request)}/models`);
	return models;
}
