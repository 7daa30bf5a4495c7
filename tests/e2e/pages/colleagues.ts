import type { Browser, Page } from '@playwright/test';
import { listening } from './listening';
import { type Person, somebody } from './people';
import { call } from './procedures';

/** Somebody new in a browser of their own, who comes by a link, with what happens from then on showing. */
export async function join(
	browser: Browser,
	link: string,
	{ name, password }: Person,
	baseURL?: string
): Promise<Page> {
	const page = await (await browser.newContext(baseURL === undefined ? {} : { baseURL })).newPage();
	await page.goto(link);
	await page.getByLabel('Your name').fill(name);
	await page.getByLabel('Password').fill(password);
	await listening(page, async () => {
		await page.getByRole('button', { name: /^Create your account and join/ }).click();
		await page.waitForURL(/\/chat$/);
	});
	return page;
}

/** A colleague, invited by the owner whose page it is, in a browser of their own. */
export async function colleagueOf(
	owner: Page,
	browser: Browser,
	{ name = 'Grace Hopper', role = 'member', at }: { name?: string; role?: string; at?: string } = {}
): Promise<Page> {
	const person = somebody({ name });
	const { url } = await call<{ url: string }>(owner, 'invitations.create', { email: person.email, role });
	const { pathname } = new URL(url);
	return join(browser, at === undefined ? url : `${at}${pathname}`, person, at);
}
