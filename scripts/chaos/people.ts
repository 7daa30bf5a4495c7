import type postgres from 'postgres';

/** Somebody who chats in a tenant. */
export interface Person {
	/** for the log, and for chance of their own */
	name: string;
	tenantSlug: string;
	/** their session's */
	cookie: string;
}

const PASSWORD = 'correct horse battery staple';

/**
 * Several people in each of several tenants, all of whom have signed up as anybody does.
 * @param url of the application
 * @param sql as the owner of its database
 */
export async function gatherPeople(
	url: string,
	sql: postgres.Sql,
	{ tenants, people }: { tenants: number; people: number }
): Promise<Person[]> {
	const gathered: Person[] = [];
	for (let tenant = 0; tenant < tenants; tenant++) {
		const owner = await signUp(url, `t${tenant}-p0`);
		gathered.push(owner);
		for (let index = 1; index < people; index++) {
			const member = await signUp(url, `t${tenant}-p${index}`);
			await sql`
				insert into memberships (tenant_id, user_id, role)
				select tenants.id, users.id, 'member' from tenants, users
				where tenants.slug = ${owner.tenantSlug} and users.email = ${mailOf(member.name)}`;
			gathered.push({ ...member, tenantSlug: owner.tenantSlug });
		}
	}
	return gathered;
}

const mailOf = (name: string) => `${name}@example.com`;

async function signUp(url: string, name: string): Promise<Person> {
	const response = await fetch(`${url}/signup`, {
		method: 'POST',
		body: new URLSearchParams({
			name,
			email: mailOf(name),
			password: PASSWORD,
			organization: `Org of ${name}`
		}),
		headers: { accept: 'text/html' },
		redirect: 'manual'
	});
	const tenantSlug = /^\/([^/]+)\/chat$/.exec(response.headers.get('location') ?? '')?.[1];
	if (tenantSlug === undefined) throw new Error(`${name} could not sign up: ${response.status}`);
	const cookie = response.headers
		.getSetCookie()
		.map((set) => set.split(';')[0])
		.join('; ');
	return { name, tenantSlug, cookie };
}
