import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '$lib/domain/ids';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { platformAuditLog, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { changeEmail } from '$lib/server/services/accounts/change-email';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import { grantPlatformAdmin } from '$lib/server/services/accounts/grant-platform-admin';
import { signUp } from '$lib/server/services/accounts/sign-up';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { joinByInvitation } from '$lib/server/services/invitations/join-by-invitation';
import { database } from '../../support/app';
import { ADDRESS, codeOf, signIn, storedUser, untilWaiting } from '../../support/accounts';
import { createTenant, PASSWORD } from '../../support/factories';
import postgres from 'postgres';

/** Before the application reads its environment. */
const OPERATOR = vi.hoisted(() => (process.env.PLATFORM_ADMIN_EMAIL = 'root@example.com'));

const hash = await hashPassword(PASSWORD);
const newEmail = () => `${newId()}@example.com`;

/** As the owner of the tables: to nobody else can the log be anything but added to. */
async function asOwner(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
	const sql = postgres(database.ownerUrl, { max: 1 });
	await work(sql);
	await sql.end();
}

/** Each test begins with a deployment that nobody administers yet. */
beforeEach(() =>
	asOwner(async (sql) => {
		await sql`delete from platform_audit_log`;
		await sql`update users set is_platform_admin = false, email = id || '@example.com'`;
	})
);

const signUpAs = (email: string) =>
	signUp({ name: 'Root', email, organization: 'Operations' }, hash, { ip: ADDRESS });
const admins = async () =>
	(await withSystem((tx) => tx.select().from(users).where(eq(users.isPlatformAdmin, true)))).map(
		({ id }) => id
	);
const grants = () => withSystem((tx) => tx.select().from(platformAuditLog));

describe("the operator's address", () => {
	test('makes whoever signs up with it an administrator, which the log tells; another address does not', async () => {
		await signUpAs(newEmail());
		expect(await admins()).toEqual([]);
		const { userId } = await signUpAs(OPERATOR);
		expect(await admins()).toEqual([userId]);
		expect(await grants()).toMatchObject([
			{ action: 'platform.admin-granted', actorId: userId, actorName: 'Root', target: OPERATOR, ip: ADDRESS }
		]);
	});

	test('makes nobody a second one, when it has become free as little as when it is somebody else’s', async () => {
		const { userId } = await signUpAs(OPERATOR);
		await withSystem((tx) =>
			tx.update(users).set({ email: newEmail(), isPlatformAdmin: false }).where(eq(users.id, userId))
		);
		await signUpAs(OPERATOR);
		expect(await admins()).toEqual([]);
		expect(await grants()).toHaveLength(1);
	});

	test('makes nobody a second one where the first was one before there was a log', async () => {
		const { userId } = await signUpAs(newEmail());
		await withSystem((tx) => tx.update(users).set({ isPlatformAdmin: true }).where(eq(users.id, userId)));
		await signUpAs(OPERATOR);
		expect(await admins()).toEqual([userId]);
	});

	test('makes one of two an administrator who come at the same moment', async () => {
		const [first, second] = [await signUpAs(newEmail()), await signUpAs(newEmail())];
		const grant = ({ userId }: { userId: string }, then: () => Promise<unknown>) =>
			withSystem(async (tx) => {
				await grantPlatformAdmin(tx, { userId, name: 'Root', email: OPERATOR, ip: null });
				await then();
			});
		let other = Promise.resolve();
		await grant(first, async () => {
			other = grant(second, () => Promise.resolve());
			await untilWaiting(1, other);
		});
		await other;
		expect(await admins()).toEqual([first.userId]);
		expect(await grants()).toHaveLength(1);
	});

	test('is not proved by an invitation, which anybody can make for any address', async () => {
		const owner = await createTenant();
		const { url } = await createInvitation(
			owner,
			{ email: OPERATOR, role: 'member' },
			{ origin: 'http://localhost', isMailable: false }
		);
		const token = url.split('/').at(-1)!;
		expect(await codeOf(joinByInvitation({ token, name: 'Mallory', ip: null }, hash))).toBe('CONFLICT');
		expect(await admins()).toEqual([]);
		expect(await grants()).toEqual([]);
	});
});

describe("the operator's account", () => {
	test('keeps its address and stays, and says why', async () => {
		const { userId } = await signUpAs(OPERATOR);
		const device = await signIn(userId);
		const before = await storedUser(userId);
		const reason = {
			code: 'CONFLICT',
			message: expect.stringContaining('PLATFORM_ADMIN_EMAIL') as string
		};
		await expect(
			changeEmail(device, { email: newEmail(), password: PASSWORD }, verifyPassword)
		).rejects.toMatchObject(reason);
		await expect(deleteAccount(device, { password: PASSWORD }, verifyPassword)).rejects.toMatchObject(reason);
		expect(await storedUser(userId)).toEqual(before);
		expect(await codeOf(changeEmail(device, { email: OPERATOR, password: PASSWORD }, verifyPassword))).toBe(
			'done'
		);
	});
});
