import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { auditLog, platformAuditLog, tenants, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { changePassword } from '$lib/server/services/accounts/change-password';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import { logIn } from '$lib/server/services/accounts/log-in';
import { recordSignIn } from '$lib/server/services/accounts/record-sign-in';
import type { TenantContext } from '$lib/server/services/context';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { createTenant as createFurtherTenant } from '$lib/server/services/tenants/create-tenant';
import { actions as account } from '../../../src/routes/account/+page.server';
import { actions as login } from '../../../src/routes/(auth)/login/+page.server';
import { actions as reset } from '../../../src/routes/(auth)/reset-password/[token]/+page.server';
import { actions as signup } from '../../../src/routes/(auth)/signup/+page.server';
import { actions as invite } from '../../../src/routes/invite/[token]/+page.server';
import '../../support/app';
import {
	ADDRESS,
	BrowserRequest,
	codeOf,
	openConnections,
	plantPasswordReset,
	post,
	sessionIds,
	signInAs,
	storedUser,
	untilWaiting
} from '../../support/accounts';
import { addMember, createTenant, PASSWORD } from '../../support/factories';

const newHash = await hashPassword('another horse altogether');

let member: TenantContext;
let email: string;
beforeEach(async () => {
	member = await addMember(await createTenant(), { role: 'member' });
	({ email } = await storedUser(member.scope.userId));
});

let hosts = 0;
const newAddress = () => `198.18.${hosts >> 8}.${hosts++ & 255}`;

const tryToSignIn = (password: string, address = ADDRESS) =>
	post(login.default, new BrowserRequest(undefined, { address, form: { email, password } }));

/** What a tenant's log has of sign-ins. */
const signInsOf = (tenantId: string) =>
	withSystem((tx) =>
		tx.select().from(auditLog).where(eq(auditLog.tenantId, tenantId)).orderBy(auditLog.id)
	).then((rows) => rows.filter(({ action }) => action === 'account.signed-in'));

describe('a password that is changed', () => {
	test('between its comparison and the session keeps the session from being made', async () => {
		const device = await signInAs(member);
		const confirmed = await logIn({ email, password: PASSWORD }, verifyPassword);
		await changePassword(device, { password: PASSWORD, newHash }, verifyPassword);
		const request = new BrowserRequest(undefined);
		expect(await codeOf(startSession(request.event, confirmed, recordSignIn))).toBe('UNAUTHENTICATED');
		expect(request.newToken).toBeUndefined();
		expect(await sessionIds(device.userId)).toEqual([device.sessionId]);
		expect(await signInsOf(member.scope.tenantId)).toEqual([]);
	});

	test('while the session is made ends it', async () => {
		const device = await signInAs(member);
		const confirmed = await logIn({ email, password: PASSWORD }, verifyPassword);
		await openConnections();
		let changing = Promise.resolve();
		await startSession(new BrowserRequest(undefined).event, confirmed, async () => {
			changing = changePassword(device, { password: PASSWORD, newHash }, verifyPassword);
			await untilWaiting(1, changing);
		});
		await changing;
		expect(await sessionIds(device.userId)).toEqual([device.sessionId]);
	});
});

describe('an account that is deleted', () => {
	test('between the comparison of its password and the session gets none', async () => {
		const confirmed = await logIn({ email, password: PASSWORD }, verifyPassword);
		await deleteAccount(await signInAs(member), { password: PASSWORD }, verifyPassword);
		const { userId } = confirmed;
		const { passwordHash } = await storedUser(userId);
		const request = new BrowserRequest(undefined);
		for (const arrival of [confirmed, { userId, passwordHash }]) {
			expect(await codeOf(startSession(request.event, arrival, recordSignIn))).toBe('UNAUTHENTICATED');
		}
		expect(await sessionIds(userId)).toEqual([]);
	});
});

describe('a session that the browser still had', () => {
	test('ends with the next sign-in, and stays when that is refused', async () => {
		const planted = await signInAs(await createTenant());
		const request = (password: string) => new BrowserRequest(planted.token, { form: { email, password } });
		expect(await post(login.default, request('wrong'))).toMatchObject({ status: 401 });
		expect(await sessionIds(planted.userId)).toEqual([planted.sessionId]);
		expect(await post(login.default, request(PASSWORD))).toMatchObject({ status: 303 });
		expect(await sessionIds(planted.userId)).toEqual([]);
	});
});

describe('the audit log', () => {
	test('has every sign-in with the right password, and no other', async () => {
		await tryToSignIn('wrong');
		expect(await signInsOf(member.scope.tenantId)).toEqual([]);
		await tryToSignIn(PASSWORD);
		expect(await signInsOf(member.scope.tenantId)).toMatchObject([
			{ actorId: member.scope.userId, actorName: 'A member', ip: ADDRESS }
		]);
	});

	test('has those that come with a sign-up, by an invitation and after a reset', async () => {
		const form = { name: 'Ada', email: `${newId()}@example.com`, password: PASSWORD, organization: 'Acme' };
		const signedUp = await post(signup.default, new BrowserRequest(undefined, { form }));
		expect(signedUp.status).toBe(303);
		const slug = signedUp.location!.split('/')[1]!;
		const [made] = await withSystem((tx) => tx.select().from(tenants).where(eq(tenants.slug, slug)));
		expect(await signInsOf(made!.id)).toMatchObject([{ actorName: 'Ada', ip: ADDRESS }]);

		const owner = await createTenant();
		const { url } = await createInvitation(
			owner,
			{ email: `${newId()}@example.com`, role: 'member' },
			{ origin: 'http://localhost', isMailable: false }
		);
		const joining = new BrowserRequest(undefined, {
			params: { token: url.split('/').at(-1)! },
			form: { name: 'Grace', password: PASSWORD }
		});
		expect(await post(invite.join, joining)).toMatchObject({ status: 303 });
		expect(await signInsOf(owner.scope.tenantId)).toMatchObject([{ actorName: 'Grace', ip: ADDRESS }]);

		const resetting = new BrowserRequest(undefined, {
			params: { token: await plantPasswordReset(member.scope.userId) },
			form: { password: 'another horse altogether' }
		});
		expect(await post(reset.default, resetting)).toMatchObject({ status: 303 });
		expect(await signInsOf(member.scope.tenantId)).toMatchObject([{ actorName: 'A member', ip: ADDRESS }]);
	});

	test('of each organisation of the person has them, unless it was deleted', async () => {
		const device = await signInAs(member);
		const further = await createFurtherTenant(device, { name: 'Further' });
		const [made] = await withSystem((tx) =>
			tx.select().from(tenants).where(eq(tenants.slug, further.tenantSlug))
		);
		const gone = await createFurtherTenant(device, { name: 'Gone' });
		const [deleted] = await withSystem((tx) =>
			tx
				.update(tenants)
				.set({ deletedAt: new Date() })
				.where(eq(tenants.slug, gone.tenantSlug))
				.returning({ id: tenants.id })
		);
		await tryToSignIn(PASSWORD);
		expect(await signInsOf(member.scope.tenantId)).toHaveLength(1);
		expect(await signInsOf(made!.id)).toHaveLength(1);
		expect(await signInsOf(deleted!.id)).toEqual([]);
	});

	test("of the platform has its administrators', and nobody else's", async () => {
		const ofPlatform = () =>
			withSystem((tx) =>
				tx.select().from(platformAuditLog).where(eq(platformAuditLog.actorId, member.scope.userId))
			);
		await tryToSignIn(PASSWORD);
		expect(await ofPlatform()).toEqual([]);
		await withSystem((tx) =>
			tx.update(users).set({ isPlatformAdmin: true }).where(eq(users.id, member.scope.userId))
		);
		await tryToSignIn(PASSWORD);
		expect(await ofPlatform()).toMatchObject([
			{ action: 'account.signed-in', actorName: 'A member', ip: ADDRESS }
		]);
	});

	test('and the session are made together or not at all', async () => {
		const { userId, tenantId } = member.scope;
		const { passwordHash } = await storedUser(userId);
		const request = new BrowserRequest(undefined);
		const failing = startSession(request.event, { userId, passwordHash }, async (tx, person) => {
			await recordSignIn(tx, person);
			throw new Error('the log is full');
		});
		await expect(failing).rejects.toThrow('the log is full');
		expect(await sessionIds(userId)).toEqual([]);
		expect(await signInsOf(tenantId)).toEqual([]);
		expect(request.newToken).toBeUndefined();
	});
});

describe('wrong attempts to sign in', () => {
	const fail = async (address: string, times: number) => {
		for (let time = 0; time < times; time++) {
			expect((await tryToSignIn('wrong', address)).status).toBe(401);
		}
	};

	test('close the way in from their address after ten, for the right password too, and no other way', async () => {
		const [theirs, own] = [newAddress(), newAddress()];
		await fail(theirs, 10);
		expect((await tryToSignIn(PASSWORD, theirs)).status).toBe(429);
		expect((await tryToSignIn(PASSWORD, own)).status).toBe(303);
	});

	test('are forgotten after a right one', async () => {
		const own = newAddress();
		await fail(own, 9);
		expect((await tryToSignIn(PASSWORD, own)).status).toBe(303);
		await fail(own, 10);
		expect((await tryToSignIn('wrong', own)).status).toBe(429);
	});

	test('do not keep who is signed in from changing their password, which has ten attempts of its own', async () => {
		const device = await signInAs(member);
		const own = newAddress();
		await fail(own, 10);
		const change = (password: string) =>
			post(
				account.password,
				new BrowserRequest(device.token, {
					address: own,
					signedInAs: device,
					form: { password, newPassword: 'another horse altogether' }
				})
			);
		for (let time = 0; time < 9; time++) expect((await change('wrong')).status).toBe(422);
		expect((await change(PASSWORD)).status).toBe(200);
		for (let time = 0; time < 10; time++) expect((await change('wrong')).status).toBe(422);
		expect((await change('another horse altogether')).status).toBe(429);
	});
});
