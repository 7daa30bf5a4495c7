import type { APIResponse, Page } from '@playwright/test';

/** Of the page that is shown. */
export function tenantOf(page: Page): string {
	return new URL(page.url()).pathname.split('/')[1] ?? '';
}

/** A mutation in the tenant of the page, by who has it open. @throws {Error} with the refusal */
export async function call<Data>(page: Page, path: string, input: object): Promise<Data> {
	const data = { tenant: tenantOf(page), ...input };
	return dataOf(path, await page.request.post(`/api/trpc/${path}`, { data }));
}

/** A query, likewise. */
export async function query<Data>(page: Page, path: string, input: object = {}): Promise<Data> {
	const asked = encodeURIComponent(JSON.stringify({ tenant: tenantOf(page), ...input }));
	return dataOf(path, await page.request.get(`/api/trpc/${path}?input=${asked}`));
}

async function dataOf<Data>(path: string, response: APIResponse): Promise<Data> {
	const body = (await response.json()) as { result?: { data: Data }; error?: { message: string } };
	if (body.result === undefined) throw new Error(`${path}: ${body.error?.message}`);
	return body.result.data;
}
