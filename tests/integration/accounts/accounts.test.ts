import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { homeTenantSlug, openTenant } from '$lib/server/auth/tenant-scope';
import { memberships, tenants, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logIn } from '$lib/server/services/accounts/log-in';
import { signUp } from '$lib/server/services/accounts/sign-up';
import '../../support/app';
import { addMember, createTenant, PASSWORD } from '../../support/factories';

const hash = await hashPassword(PASSWORD);
const newEmail = () => `${newId()}@example.com`;

describe('signing up', () => {
	test('makes the person, the organisation and its ownership together', async () => {
		const { userId, tenantSlug } = await signUp(
			{ name: 'Ada', email: newEmail(), organization: 'Ünïcode & Söhne' },
			hash,
			{ ip: null }
		);
		expect(tenantSlug).toBe('unicode-sohne');
		const { scope, name } = await openTenant(userId, tenantSlug);
		expect(scope.role).toBe('owner');
		expect(name).toBe('Ünïcode & Söhne');
		expect(await homeTenantSlug(userId)).toBe(tenantSlug);
	});

	test('gives organisations of the same name addresses of their own, also at the same moment', async () => {
		const accounts = await Promise.all(
			Array.from({ length: 6 }, () =>
				signUp({ name: 'Ada', email: newEmail(), organization: 'Same Name' }, hash, { ip: null })
			)
		);
		expect(new Set(accounts.map(({ tenantSlug }) => tenantSlug)).size).toBe(6);
	});

	test('lets one of two win who come with the same address, however it is spelled, and leaves nothing of the other', async () => {
		const email = newEmail();
		const organization = `Only ${newId()}`;
		const outcomes = await Promise.allSettled(
			[1, 2].map(() => signUp({ name: 'Ada', email, organization }, hash, { ip: null }))
		);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const refused = outcomes.find((outcome) => outcome.status === 'rejected');
		expect(refused?.reason).toMatchObject({ code: 'CONFLICT' });
		const made = await withSystem((tx) => tx.select().from(tenants).where(eq(tenants.name, organization)));
		expect(made).toHaveLength(1);
		const upperCase = withSystem((tx) =>
			tx.insert(users).values({ email: email.toUpperCase(), name: 'Eve', passwordHash: hash })
		);
		await expect(upperCase).rejects.toThrow();
	});

	test('never gives an address that a page of the application needs', async () => {
		const { tenantSlug } = await signUp({ name: 'Ada', email: newEmail(), organization: 'Admin' }, hash, {
			ip: null
		});
		expect(tenantSlug).not.toBe('admin');
	});
});

describe('signing in', () => {
	test('answers the same for a wrong password and for an address that has no account', async () => {
		const email = newEmail();
		await signUp({ name: 'Ada', email, organization: 'Acme' }, hash, { ip: null });
		const wrong = await logIn({ email, password: 'wrong' }, verifyPassword).catch((error: unknown) => error);
		const unknown = await logIn({ email: newEmail(), password: PASSWORD }, verifyPassword).catch(
			(error: unknown) => error
		);
		expect(wrong).toMatchObject({ code: 'UNAUTHENTICATED' });
		expect(unknown).toEqual(wrong);
		expect(await logIn({ email, password: PASSWORD }, verifyPassword)).toHaveProperty('userId');
	});

	test('verifies a password also where there is nobody, so that the time does not tell', async () => {
		let verified = 0;
		const counting = (passwordHash: string | null, password: string) => {
			verified++;
			return verifyPassword(passwordHash, password);
		};
		await expect(logIn({ email: newEmail(), password: 'x' }, counting)).rejects.toMatchObject({
			code: 'UNAUTHENTICATED'
		});
		expect(verified).toBe(1);
		expect(await verifyPassword(null, 'nobody has this password')).toBe(false);
	});
});

describe('opening a tenant', () => {
	test('tells a stranger the same of a tenant that exists as of one that does not', async () => {
		const [acme, stranger] = await Promise.all([createTenant(), createTenant()]);
		const foreign = await openTenant(stranger.scope.userId, acme.scope.tenantSlug).catch(
			(error: unknown) => error
		);
		const missing = await openTenant(stranger.scope.userId, 'no-such-tenant').catch(
			(error: unknown) => error
		);
		expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
		expect(foreign).toEqual(missing);
	});

	test('ends with the membership', async () => {
		const acme = await createTenant();
		const { tenantId, tenantSlug, userId } = (await addMember(acme, { role: 'member' })).scope;
		await withSystem((tx) =>
			tx
				.delete(memberships)
				.where(sql`${memberships.tenantId} = ${tenantId} and ${memberships.userId} = ${userId}`)
		);
		await expect(openTenant(userId, tenantSlug)).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});
});
