import { and, eq, inArray } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import type { IssuedInvitation } from '$lib/domain/invitations';
import type { Role } from '$lib/domain/roles';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { openTenant } from '$lib/server/auth/tenant-scope';
import { invitations, memberships, tenants, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import { acceptInvitation, takeInvitation } from '$lib/server/services/invitations/accept-invitation';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { findOffer } from '$lib/server/services/invitations/find-offer';
import { joinByInvitation } from '$lib/server/services/invitations/join-by-invitation';
import { listInvitations } from '$lib/server/services/invitations/list-invitations';
import { resendInvitation } from '$lib/server/services/invitations/resend-invitation';
import { revokeInvitation } from '$lib/server/services/invitations/revoke-invitation';
import { removeMember } from '$lib/server/services/members/remove-member';
import { updateMember } from '$lib/server/services/members/update-member';
import type { TenantContext } from '$lib/server/services/context';
import '../../support/app';
import { untilWaiting } from '../../support/accounts';
import { outcome } from '../../support/outcome';
import { addMember, createTenant, PASSWORD } from '../../support/factories';

const LINKS = { origin: 'https://chat.example.com', isMailable: false };
const passwordHash = await hashPassword(PASSWORD);
let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant();
});

const newEmail = () => `${newId()}@example.com`;
const invite = (by: TenantContext, email: string, role: Role = 'member') =>
	createInvitation(by, { email, role }, LINKS);
const tokenOf = ({ url }: IssuedInvitation) => url.split('/').at(-1)!;
const join = (token: string) => joinByInvitation({ token, name: 'Grace', ip: null }, passwordHash);

/** Somebody with an account, and with an organisation of their own. */
async function somebody() {
	const { scope } = await createTenant();
	const [user] = await withSystem((tx) => tx.select().from(users).where(eq(users.id, scope.userId)));
	return { userId: scope.userId, ip: null, email: user!.email };
}

/** Leaves them without an organisation that would hold their account back. */
async function handOver(userId: string) {
	await withSystem((tx) =>
		tx
			.update(tenants)
			.set({ deletedAt: new Date() })
			.where(
				inArray(
					tenants.id,
					tx.select({ id: memberships.tenantId }).from(memberships).where(eq(memberships.userId, userId))
				)
			)
	);
}

async function membersOf({ scope }: TenantContext) {
	return withSystem((tx) => tx.select().from(memberships).where(eq(memberships.tenantId, scope.tenantId)));
}

describe('an invitation', () => {
	test('is a link that works for whoever has an account with its address', async () => {
		const person = await somebody();
		const issued = await invite(owner, person.email, 'admin');
		expect(issued.url).toMatch(/^https:\/\/chat\.example\.com\/invite\/[\w-]{43}$/);
		expect(await findOffer(tokenOf(issued))).toMatchObject({
			email: person.email,
			role: 'admin',
			invitedBy: 'Ada Owner'
		});
		const { tenantSlug } = await acceptInvitation(person, tokenOf(issued));
		expect(tenantSlug).toBe(owner.scope.tenantSlug);
		expect((await openTenant(person.userId, tenantSlug)).scope.role).toBe('admin');
		expect((await listInvitations(owner, { limit: 9 })).items).toEqual([]);
	});

	test('makes an account for somebody who has none, with its address', async () => {
		const email = newEmail();
		const { userId, tenantSlug } = await join(tokenOf(await invite(owner, email, 'viewer')));
		expect((await openTenant(userId, tenantSlug)).scope.role).toBe('viewer');
		const [user] = await withSystem((tx) => tx.select().from(users).where(eq(users.id, userId)));
		expect(user).toMatchObject({ email, name: 'Grace' });
	});

	test('is in the database as a hash only', async () => {
		const token = tokenOf(await invite(owner, newEmail()));
		const rows = await withSystem((tx) => tx.select().from(invitations));
		expect(JSON.stringify(rows)).not.toContain(token);
	});

	test('is for one address: another account is refused, and it stays open', async () => {
		const [right, wrong] = [await somebody(), await somebody()];
		const token = tokenOf(await invite(owner, right.email));
		const refusal = await acceptInvitation(wrong, token).catch((error: unknown) => error);
		expect(refusal).toMatchObject({ code: 'FORBIDDEN' });
		expect((refusal as Error).message).toContain(right.email);
		expect(await outcome(acceptInvitation(right, token))).toBe('done');
	});

	test('works once: the same person may ask again, nobody else', async () => {
		const person = await somebody();
		const token = tokenOf(await invite(owner, person.email));
		await acceptInvitation(person, token);
		expect(await acceptInvitation(person, token)).toEqual({ tenantSlug: owner.scope.tenantSlug });
		expect(await outcome(acceptInvitation(await somebody(), token))).toBe('NOT_FOUND');
		expect(await outcome(join(token))).toBe('NOT_FOUND');
	});

	test('does not bring somebody back who was removed after accepting it', async () => {
		const person = await somebody();
		const token = tokenOf(await invite(owner, person.email));
		await acceptInvitation(person, token);
		await withSystem((tx) =>
			tx
				.delete(memberships)
				.where(and(eq(memberships.tenantId, owner.scope.tenantId), eq(memberships.userId, person.userId)))
		);
		expect(await outcome(acceptInvitation(person, token))).toBe('NOT_FOUND');
	});

	test('ends after seven days, and can be renewed', async () => {
		const person = await somebody();
		const issued = await invite(owner, person.email);
		const days = (Date.parse(issued.expiresAt) - Date.now()) / 86_400_000;
		expect(days).toBeGreaterThan(6.99);
		expect(days).toBeLessThanOrEqual(7);
		await withSystem((tx) =>
			tx
				.update(invitations)
				.set({ expiresAt: new Date(Date.now() - 1) })
				.where(eq(invitations.id, issued.id))
		);
		await expect(acceptInvitation(person, tokenOf(issued))).rejects.toThrow(/expired/);
		await expect(findOffer(tokenOf(issued))).rejects.toThrow(/expired/);
		expect((await listInvitations(owner, { limit: 9 })).items).toMatchObject([{ isExpired: true }]);
		const renewed = await resendInvitation(owner, { id: issued.id }, LINKS);
		expect(await outcome(acceptInvitation(person, tokenOf(issued)))).toBe('NOT_FOUND');
		expect(await outcome(acceptInvitation(person, tokenOf(renewed)))).toBe('done');
	});

	test('is no use to somebody who is a member already, and stays open', async () => {
		const viewer = await addMember(owner, { role: 'viewer' });
		const issued = await invite(owner, newEmail(), 'admin');
		await withSystem((tx) =>
			tx.update(users).set({ email: issued.email }).where(eq(users.id, viewer.scope.userId))
		);
		const person = { userId: viewer.scope.userId, ip: null };
		expect(await outcome(acceptInvitation(person, tokenOf(issued)))).toBe('CONFLICT');
		expect((await openTenant(person.userId, owner.scope.tenantSlug)).scope.role).toBe('viewer');
		expect((await listInvitations(owner, { limit: 9 })).items).toHaveLength(1);
	});

	test('can be revoked, which says so to whoever comes with it', async () => {
		const person = await somebody();
		const issued = await invite(owner, person.email);
		await revokeInvitation(owner, { id: issued.id });
		await expect(acceptInvitation(person, tokenOf(issued))).rejects.toThrow(/withdrawn/);
		expect(await outcome(revokeInvitation(owner, { id: issued.id }))).toBe('NOT_FOUND');
		expect(await outcome(resendInvitation(owner, { id: issued.id }, LINKS))).toBe('NOT_FOUND');
	});

	test('for an address that has one already renews it, and its old link ends', async () => {
		const person = await somebody();
		const first = await invite(owner, person.email, 'viewer');
		const second = await invite(owner, person.email, 'admin');
		expect(second.id).toBe(first.id);
		expect((await listInvitations(owner, { limit: 9 })).items).toMatchObject([{ role: 'admin' }]);
		expect(await outcome(acceptInvitation(person, tokenOf(first)))).toBe('NOT_FOUND');
		expect(await outcome(acceptInvitation(person, tokenOf(second)))).toBe('done');
		expect(await outcome(invite(owner, person.email))).toBe('CONFLICT');
	});

	test('does not work while the tenant is suspended, and never for one that was deleted', async () => {
		const person = await somebody();
		const token = tokenOf(await invite(owner, person.email));
		const set = (changes: Partial<typeof tenants.$inferInsert>) =>
			withSystem((tx) => tx.update(tenants).set(changes).where(eq(tenants.id, owner.scope.tenantId)));
		await set({ suspendedAt: new Date(), suspendedReason: 'unpaid.' });
		expect(await outcome(acceptInvitation(person, token))).toBe('NOT_FOUND');
		await set({ suspendedAt: null, suspendedReason: null, deletedAt: new Date() });
		expect(await outcome(acceptInvitation(person, token))).toBe('NOT_FOUND');
		expect(await outcome(findOffer(token))).toBe('NOT_FOUND');
	});

	test('that nobody made is not found, however it is spelled', async () => {
		const person = await somebody();
		for (const token of ['', 'x', "' or true --", 'a'.repeat(43), 'a'.repeat(5_000), '../../admin']) {
			expect(await outcome(findOffer(token))).toBe('NOT_FOUND');
			expect(await outcome(acceptInvitation(person, token))).toBe('NOT_FOUND');
			expect(await outcome(join(token))).toBe('NOT_FOUND');
		}
	});
});

describe('who may invite', () => {
	test.each<[Role, Role, string]>([
		['owner', 'owner', 'done'],
		['admin', 'admin', 'done'],
		['admin', 'owner', 'FORBIDDEN'],
		['member', 'viewer', 'FORBIDDEN'],
		['viewer', 'viewer', 'FORBIDDEN']
	])('%s invites %s: %s', async (by, role, expected) => {
		const actor = await addMember(owner, { role: by });
		expect(await outcome(invite(actor, newEmail(), role))).toBe(expected);
	});

	test('an invitation to be owner is neither changed nor ended by an admin', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		const email = newEmail();
		const { id } = await invite(owner, email, 'owner');
		expect(await outcome(invite(admin, email, 'viewer'))).toBe('FORBIDDEN');
		expect(await outcome(revokeInvitation(admin, { id }))).toBe('FORBIDDEN');
		expect(await outcome(resendInvitation(admin, { id }, LINKS))).toBe('FORBIDDEN');
		expect((await listInvitations(admin, { limit: 9 })).items).toMatchObject([{ role: 'owner' }]);
	});

	test("another tenant's invitation is not there", async () => {
		const stranger = await createTenant();
		const { id } = await invite(owner, newEmail());
		expect(await outcome(revokeInvitation(stranger, { id }))).toBe('NOT_FOUND');
		expect(await outcome(resendInvitation(stranger, { id }, LINKS))).toBe('NOT_FOUND');
	});
});

describe('whoever made it', () => {
	const removed = (who: TenantContext) => removeMember(owner, { userId: who.scope.userId });

	test('does not come back by it, nor lets others in, after being removed or demoted; renewed by another it works', async () => {
		for (const part of [
			removed,
			(who: TenantContext) => updateMember(owner, { userId: who.scope.userId, role: 'member' })
		]) {
			const admin = await addMember(owner, { role: 'admin' });
			const person = await somebody();
			const issued = await invite(admin, person.email, 'admin');
			await part(admin);
			expect(await outcome(acceptInvitation(person, tokenOf(issued)))).toBe('NOT_FOUND');
			expect(await outcome(findOffer(tokenOf(issued)))).toBe('NOT_FOUND');
			const [listed] = (await listInvitations(owner, { limit: 9 })).items;
			expect(listed).toMatchObject({ id: issued.id, isExpired: true });
			const renewed = await resendInvitation(owner, { id: issued.id }, LINKS);
			expect(await outcome(acceptInvitation(person, tokenOf(renewed)))).toBe('done');
		}
	});

	test('an owner who is no longer one does not make owners', async () => {
		const second = await addMember(owner, { role: 'owner' });
		const person = await somebody();
		const issued = await invite(second, person.email, 'owner');
		await updateMember(owner, { userId: second.scope.userId, role: 'admin' });
		expect(await outcome(acceptInvitation(person, tokenOf(issued)))).toBe('NOT_FOUND');
	});

	test('somebody who was demoted or removed since they were let in invites nobody', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		const { id } = await invite(owner, newEmail());
		const attempts = () =>
			Promise.all([
				outcome(invite(admin, newEmail(), 'admin')),
				outcome(resendInvitation(admin, { id }, LINKS)),
				outcome(revokeInvitation(admin, { id }))
			]);
		await updateMember(owner, { userId: admin.scope.userId, role: 'viewer' });
		expect(await attempts()).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
		await removed(admin);
		expect(await attempts()).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
	});
});

describe('at the same moment', () => {
	test('an admin who renews an invitation while an owner makes it one to be owner gets no link to that', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		for (let round = 0; round < 30; round++) {
			const email = newEmail();
			const { id } = await invite(owner, email, 'member');
			const [renewed] = await Promise.all([
				resendInvitation(admin, { id }, LINKS).catch(() => null),
				invite(owner, email, 'owner')
			]);
			if (renewed === null) continue;
			const offer = await findOffer(tokenOf(renewed)).catch(() => null);
			expect(offer?.role ?? 'none').not.toBe('owner');
		}
	});

	test('deleting the account waits for an acceptance under way, and takes the membership along', async () => {
		const person = await somebody();
		const token = tokenOf(await invite(owner, person.email, 'owner'));
		await handOver(person.userId);
		const committing = Promise.withResolvers<void>();
		const accepted = Promise.withResolvers<void>();
		const accepting = withSystem(async (tx) => {
			await takeInvitation(tx, person, token);
			accepted.resolve();
			await committing.promise;
		});
		await accepted.promise;
		const account = { userId: person.userId, sessionId: '', ip: null, log: logger };
		const deleting = outcome(deleteAccount(account, { password: PASSWORD }, verifyPassword));
		await untilWaiting(1, deleting);
		committing.resolve();
		await accepting;
		// Now they are an owner, though not the last one.
		expect(await deleting).toBe('done');
		expect((await membersOf(owner)).map(({ userId }) => userId)).toEqual([owner.scope.userId]);
		expect(await outcome(acceptInvitation(person, token))).toBe('UNAUTHENTICATED');
	});

	test('of several who accept with the same new account one comes in, and the others leave nothing', async () => {
		const email = newEmail();
		const token = tokenOf(await invite(owner, email));
		const outcomes = await Promise.all([1, 2, 3, 4].map(() => outcome(join(token))));
		expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
		expect(
			outcomes.filter((each) => each !== 'done').every((each) => ['CONFLICT', 'NOT_FOUND'].includes(each))
		).toBe(true);
		expect(await membersOf(owner)).toHaveLength(2);
		const made = await withSystem((tx) => tx.select().from(users).where(eq(users.email, email)));
		expect(made).toHaveLength(1);
	});

	test('accepting twice makes one membership', async () => {
		const person = await somebody();
		const token = tokenOf(await invite(owner, person.email));
		const outcomes = await Promise.all([1, 2, 3].map(() => outcome(acceptInvitation(person, token))));
		expect(outcomes).toEqual(['done', 'done', 'done']);
		expect(await membersOf(owner)).toHaveLength(2);
	});

	test('accepting and revoking: one of the two happens', async () => {
		for (let round = 0; round < 8; round++) {
			const person = await somebody();
			const issued = await invite(owner, person.email);
			const [accepted, revoked] = await Promise.all([
				outcome(acceptInvitation(person, tokenOf(issued))),
				outcome(revokeInvitation(owner, { id: issued.id }))
			]);
			expect([accepted, revoked].toSorted()).toEqual(['NOT_FOUND', 'done']);
			const isIn = (await membersOf(owner)).some(({ userId }) => userId === person.userId);
			expect(isIn).toBe(accepted === 'done');
		}
	});

	test('inviting an address twice makes one invitation', async () => {
		const email = newEmail();
		const issued = await Promise.all([invite(owner, email), invite(owner, email), invite(owner, email)]);
		expect(new Set(issued.map(({ id }) => id)).size).toBe(1);
		const offers = await Promise.all(issued.map((each) => outcome(findOffer(tokenOf(each)))));
		expect(offers.toSorted()).toEqual(['NOT_FOUND', 'NOT_FOUND', 'done']);
	});
});
