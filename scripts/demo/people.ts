import { hashPassword } from '$lib/server/auth/password';
import { openTenant } from '$lib/server/auth/tenant-scope';
import { logger } from '$lib/server/logger';
import { signUp } from '$lib/server/services/accounts/sign-up';
import type { TenantContext } from '$lib/server/services/context';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { joinByInvitation } from '$lib/server/services/invitations/join-by-invitation';
import { PASSWORD, type Company, type Person } from './cast';

export interface Members {
	owner: TenantContext;
	people: (Person & { userId: string })[];
}

const LINKS = { origin: 'http://localhost', isMailable: false };

/** Signs a company up as its owner would, and has the others come by invitation. */
export async function moveIn(company: Company): Promise<Members> {
	const [first, ...others] = company.people;
	const passwordHash = await hashPassword(PASSWORD);
	const { userId, tenantSlug } = await signUp(
		{ name: first.name, email: first.email, organization: company.name },
		passwordHash,
		{ ip: null }
	);
	const { scope } = await openTenant(userId, tenantSlug);
	const owner: TenantContext = { scope, ip: null, log: logger };
	const people: Members['people'] = [{ ...first, userId }];
	for (const person of others) {
		const { url } = await createInvitation(owner, { email: person.email, role: person.role }, LINKS);
		const token = url.split('/').at(-1) ?? '';
		const joined = await joinByInvitation({ token, name: person.name, ip: null }, passwordHash);
		people.push({ ...person, userId: joined.userId });
	}
	return { owner, people };
}
