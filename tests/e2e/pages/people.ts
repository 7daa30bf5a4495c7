import { randomUUID } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';

export interface Person {
	name: string;
	email: string;
	password: string;
	organization: string;
}

export function somebody(overrides: Partial<Person> = {}): Person {
	const unique = randomUUID();
	return {
		name: 'Ada Lovelace',
		email: `${unique}@example.com`,
		password: 'correct horse battery staple',
		organization: `Engines ${unique.slice(0, 8)}`,
		...overrides
	};
}

/**
 * Signs somebody up as the form does, without its page, which has tests of its own: most others only need somebody.
 * @param request is signed in afterwards, and with it the browser that it belongs to
 * @returns the slug of their organisation
 */
export async function signUp(request: APIRequestContext, person = somebody()): Promise<string> {
	const response = await request.post('/signup', {
		form: { ...person },
		headers: { accept: 'text/html' },
		maxRedirects: 0
	});
	const slug = /^\/([^/]+)\/chat$/.exec(response.headers()['location'] ?? '')?.[1];
	if (slug === undefined) throw new Error(`Signing up was answered with ${response.status()}`);
	return slug;
}
