import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { readSession } from '$lib/server/auth/session';
import { sessions } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { listDevices } from '$lib/server/services/accounts/list-devices';
import { revokeOtherSessions } from '$lib/server/services/accounts/revoke-other-sessions';
import { revokeSession } from '$lib/server/services/accounts/revoke-session';
import type { TenantContext } from '$lib/server/services/context';
import { listAudit } from '$lib/server/services/audit/list-audit';
import { updateMember } from '$lib/server/services/members/update-member';
import '../../support/app';
import {
	ADDRESS,
	BrowserRequest,
	codeOf,
	openConnections,
	sessionIds,
	signInAs
} from '../../support/accounts';
import { addMember, createTenant } from '../../support/factories';

const CURL = 'curl/8.17.0';
let owner: TenantContext;
let member: TenantContext;
beforeEach(async () => {
	owner = await createTenant();
	member = await addMember(owner, { role: 'member' });
});

/** Who a token stands for; what its answer does to the cookie. */
async function ask(token: string, options?: ConstructorParameters<typeof BrowserRequest>[1]) {
	const request = new BrowserRequest(token, options);
	const { user, session } = await readSession(request.event);
	return { userId: user?.id ?? null, sessionId: session?.id ?? null, newToken: request.newToken };
}

const changeSessions = (userId: string, values: Partial<typeof sessions.$inferInsert>) =>
	withSystem((tx) => tx.update(sessions).set(values).where(eq(sessions.userId, userId)));

const promote = () => updateMember(owner, { userId: member.scope.userId, role: 'admin' });

describe('a session whose person has another role', () => {
	test('is replaced once, however many pages are asked for at the same moment', async () => {
		const { token, userId } = await signInAs(member);
		await promote();
		await openConnections();
		const answers = await Promise.all([1, 2, 3, 4].map(() => ask(token)));
		expect(answers.map((answer) => answer.userId)).toEqual(Array(4).fill(userId));
		const renewed = answers.flatMap(({ newToken }) => newToken ?? []);
		expect(renewed).toHaveLength(1);
		expect(renewed[0]).not.toBe(token);
		expect(await ask(renewed[0]!)).toMatchObject({ userId, newToken: undefined });
	});

	test('lets what is under way with the old cookie finish, and nothing after that', async () => {
		const { token, userId, sessionId } = await signInAs(member);
		await promote();
		const { newToken } = await ask(token);
		expect(await ask(token)).toMatchObject({ userId, newToken: undefined });
		await withSystem((tx) =>
			tx
				.update(sessions)
				.set({ replacedAt: new Date(Date.now() - 31_000) })
				.where(eq(sessions.id, sessionId))
		);
		expect(await ask(token)).toMatchObject({ userId: null, newToken: null });
		expect(await ask(newToken!)).toMatchObject({ userId });
	});

	test('stays one device, signed in since it was', async () => {
		const before = await signInAs(member);
		const since = new Date(Date.now() - 86_400_000);
		await changeSessions(before.userId, { createdAt: since });
		await promote();
		const { sessionId } = await ask(before.token);
		const devices = await listDevices({ ...before, sessionId: sessionId! });
		expect(devices).toMatchObject([
			{ name: 'Firefox on Linux', ip: ADDRESS, createdAt: since.toISOString(), isCurrent: true }
		]);
		expect(sessionId).not.toBe(before.sessionId);
	});

	test('is not replaced by a request whose answer could not bring the new cookie', async () => {
		const { token, userId, sessionId } = await signInAs(member);
		await promote();
		expect(await ask(token, { isPage: false })).toEqual({ userId, sessionId, newToken: undefined });
		expect((await ask(token)).newToken).toEqual(expect.any(String));
	});
});

describe('the devices of a person', () => {
	test('are told last used first, without those that have run out and without those of others', async () => {
		await signInAs(owner);
		const [old, current, gone] = [
			await signInAs(member, CURL),
			await signInAs(member),
			await signInAs(member)
		];
		const set = (id: string, values: Partial<typeof sessions.$inferInsert>) =>
			withSystem((tx) => tx.update(sessions).set(values).where(eq(sessions.id, id)));
		await set(old.sessionId, { lastSeenAt: new Date(Date.now() - 60_000) });
		await set(gone.sessionId, { expiresAt: new Date(Date.now() - 1) });
		const devices = await listDevices(current);
		expect(devices.map(({ name, isCurrent }) => ({ name, isCurrent }))).toEqual([
			{ name: 'Firefox on Linux', isCurrent: true },
			{ name: 'curl', isCurrent: false }
		]);
	});

	test('can be signed out one by one, once, by the person alone', async () => {
		const [here, there, foreign] = [
			await signInAs(member),
			await signInAs(member, CURL),
			await signInAs(owner)
		];
		expect(await codeOf(revokeSession(here, { id: foreign.sessionId }))).toBe('NOT_FOUND');
		expect((await ask(foreign.token)).userId).toBe(owner.scope.userId);
		const outcomes = await Promise.all(
			[1, 2].map(() => codeOf(revokeSession(here, { id: there.sessionId })))
		);
		expect(outcomes.sort()).toEqual(['NOT_FOUND', 'done']);
		expect(await ask(there.token)).toMatchObject({ userId: null, newToken: null });
		expect((await ask(here.token)).userId).toBe(member.scope.userId);
		const { items } = await listAudit(owner, { limit: 10, action: 'account.session-revoked' });
		expect(items).toMatchObject([{ actorName: 'A member', target: 'curl', ip: ADDRESS }]);
	});

	test('are signed out with the cookie that they had until a moment ago', async () => {
		const [here, there] = [await signInAs(member), await signInAs(member, CURL)];
		await promote();
		const replaced = await ask(there.token);
		await revokeSession(here, { id: replaced.sessionId! });
		expect((await ask(replaced.newToken!)).userId).toBeNull();
		expect((await ask(there.token)).userId).toBeNull();
	});

	test('can be signed out all but this one', async () => {
		const [here, , foreign] = [await signInAs(member), await signInAs(member), await signInAs(owner)];
		await revokeOtherSessions(here);
		await revokeOtherSessions(here);
		expect(await sessionIds(member.scope.userId)).toEqual([here.sessionId]);
		expect(await sessionIds(owner.scope.userId)).toContain(foreign.sessionId);
		const { items } = await listAudit(owner, { limit: 10, action: 'account.session-revoked' });
		expect(items).toMatchObject([{ data: { devices: 1 } }]);
	});
});
