import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const WIDTHS = [1440, 768, 390];

/** axe finds nothing in the theme that is shown. */
export async function expectAccessible(page: Page): Promise<void> {
	// It tells what is wrong and not also all that is right, and, since there are no frames of others, needs no tab of
	// its own to put that together: half the time.
	const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
	const { violations } = await axe.analyze();
	expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect({ width, overflow }).toEqual({ width, overflow: 0 });
	}
}
