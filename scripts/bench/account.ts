import type { Server } from './process';

/** Somebody who is signed in, with an organisation of their own and an address of their own. */
export interface Account {
	tenantSlug: string;
	headers: { cookie: string; 'x-forwarded-for': string };
}

/** By the form, like anybody. @throws {Error} when it was refused */
export async function signUp({ url }: Pick<Server, 'url'>, index: number): Promise<Account> {
	const address = `198.51.100.${index + 1}`;
	const response = await fetch(`${url}/signup`, {
		method: 'POST',
		redirect: 'manual',
		headers: { accept: 'text/html', 'x-forwarded-for': address },
		body: new URLSearchParams({
			name: `Person ${index}`,
			email: `person-${index}@example.com`,
			password: 'correct horse battery staple',
			organization: `Bench ${index}`
		})
	});
	const cookie = response.headers.getSetCookie().find((each) => each.startsWith('auth_session='));
	const [, tenantSlug] = /^\/([^/]+)\/chat$/.exec(response.headers.get('location') ?? '') ?? [];
	if (cookie === undefined || tenantSlug === undefined) {
		throw new Error(`the sign-up form answered ${response.status}: ${await response.text()}`);
	}
	return { tenantSlug, headers: { cookie: cookie.split(';')[0] ?? '', 'x-forwarded-for': address } };
}
