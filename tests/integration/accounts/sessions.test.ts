import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { endSession, readSession } from '$lib/server/auth/session';
import { passwordResets, sessions } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { listDevices } from '$lib/server/services/accounts/list-devices';
import { revokeOtherSessions } from '$lib/server/services/accounts/revoke-other-sessions';
import { revokeSession } from '$lib/server/services/accounts/revoke-session';
import { sweepSessions } from '$lib/server/services/accounts/sweep-sessions';
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
	sessionsOf,
	signInAs,
	untilWaiting
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

const changeSession = (id: string, values: Partial<typeof sessions.$inferInsert>) =>
	withSystem((tx) => tx.update(sessions).set(values).where(eq(sessions.id, id)));
const changeSessions = (userId: string, values: Partial<typeof sessions.$inferInsert>) =>
	withSystem((tx) => tx.update(sessions).set(values).where(eq(sessions.userId, userId)));

const promote = () => updateMember(owner, { userId: member.scope.userId, role: 'admin' });

/** Has a page replace a session, and something else begin when the new one is made but not there yet. */
async function whileRotating(
	{ sessionId, token }: { sessionId: string; token: string },
	revoke: () => Promise<void>
) {
	let started: { rotation: ReturnType<typeof ask>; revoking: Promise<void> } | undefined;
	await withSystem(async (tx) => {
		await tx.select().from(sessions).where(eq(sessions.id, sessionId)).for('update');
		const rotation = ask(token);
		await untilWaiting(1, rotation);
		const revoking = revoke();
		await untilWaiting(2, rotation, revoking);
		started = { rotation, revoking };
	});
	return { rotating: await started!.rotation, revoking: started!.revoking };
}

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
		await changeSession(sessionId, { replacedAt: new Date(Date.now() - 31_000) });
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
			{
				id: before.deviceId,
				name: 'Firefox on Linux',
				ip: ADDRESS,
				createdAt: since.toISOString(),
				isCurrent: true
			}
		]);
		expect(sessionId).not.toBe(before.sessionId);
	});

	test('is replaced unless it has run out or was replaced already', async () => {
		const [live, expired, replaced] = [
			await signInAs(member),
			await signInAs(member),
			await signInAs(member)
		];
		await changeSession(expired.sessionId, { expiresAt: new Date(Date.now() - 1) });
		await changeSession(replaced.sessionId, { replacedAt: new Date() });
		await promote();
		const due = (await sessionsOf(member.scope.userId)).filter(({ mustRotate }) => mustRotate);
		expect(due.map(({ id }) => id)).toEqual([live.sessionId]);
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
		await changeSession(old.sessionId, { lastSeenAt: new Date(Date.now() - 60_000) });
		await changeSession(gone.sessionId, { expiresAt: new Date(Date.now() - 1) });
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
		expect(await codeOf(revokeSession(here, { id: foreign.deviceId }))).toBe('NOT_FOUND');
		expect((await ask(foreign.token)).userId).toBe(owner.scope.userId);
		const outcomes = await Promise.all([1, 2].map(() => codeOf(revokeSession(here, { id: there.deviceId }))));
		expect(outcomes.sort()).toEqual(['NOT_FOUND', 'done']);
		expect(await ask(there.token)).toMatchObject({ userId: null, newToken: null });
		expect((await ask(here.token)).userId).toBe(member.scope.userId);
		const { items } = await listAudit(owner, { limit: 10, action: 'account.session-revoked' });
		expect(items).toMatchObject([{ actorName: 'A member', target: 'curl', ip: ADDRESS }]);
	});

	test('are signed out by what the page showed before they were given a new session', async () => {
		const [here, there] = [await signInAs(member), await signInAs(member, CURL)];
		const shown = (await listDevices(here)).find(({ isCurrent }) => !isCurrent)!;
		await promote();
		const replaced = await ask(there.token);
		await revokeSession(here, { id: shown.id });
		expect((await ask(replaced.newToken!)).userId).toBeNull();
		expect((await ask(there.token)).userId).toBeNull();
	});

	test('are signed out also at the moment at which they are given a new session', async () => {
		const [here, there] = [await signInAs(member), await signInAs(member, CURL)];
		await promote();
		await openConnections();
		const { rotating, revoking } = await whileRotating(there, () =>
			revokeSession(here, { id: there.deviceId })
		);
		await revoking;
		expect((await ask(rotating.newToken!)).userId).toBeNull();
		expect((await ask(there.token)).userId).toBeNull();
	});

	test('can be signed out all but this one, and those that were signed in are counted', async () => {
		const [here, there, expired, foreign] = [
			await signInAs(member),
			await signInAs(member),
			await signInAs(member),
			await signInAs(owner)
		];
		await promote();
		await ask(there.token);
		await changeSession(expired.sessionId, { expiresAt: new Date(Date.now() - 1) });
		await revokeOtherSessions(here);
		await revokeOtherSessions(here);
		expect(await sessionIds(member.scope.userId)).toEqual([here.sessionId]);
		expect(await sessionIds(owner.scope.userId)).toContain(foreign.sessionId);
		const { items } = await listAudit(owner, { limit: 10, action: 'account.session-revoked' });
		expect(items).toMatchObject([{ data: { devices: 1 } }]);
	});

	test('can be signed out all but this one by a request that came with the cookie from before', async () => {
		const [here, there] = [await signInAs(member), await signInAs(member)];
		await promote();
		const replaced = await ask(here.token);
		await revokeOtherSessions(here);
		expect((await ask(replaced.newToken!)).userId).toBe(member.scope.userId);
		expect((await ask(there.token)).userId).toBeNull();
	});

	test('are signed out also at the moment at which one of them is given a new session', async () => {
		const [here, there] = [await signInAs(member), await signInAs(member)];
		await promote();
		await openConnections();
		const { rotating, revoking } = await whileRotating(there, () => revokeOtherSessions(here));
		await revoking;
		expect((await ask(rotating.newToken!)).userId).toBeNull();
		const { items } = await listAudit(owner, { limit: 10, action: 'account.session-revoked' });
		expect(items).toMatchObject([{ data: { devices: 1 } }]);
	});
});

describe('signing out', () => {
	test('ends the session, the one that it stands in for, and the one that stands in for it', async () => {
		const devices = [await signInAs(member), await signInAs(member)] as const;
		await promote();
		const [first, second] = [await ask(devices[0].token), await ask(devices[1].token)];
		await endSession(new BrowserRequest(devices[0].token).event);
		await endSession(new BrowserRequest(second.newToken!).event);
		for (const token of [devices[0].token, first.newToken!, devices[1].token, second.newToken!]) {
			expect((await ask(token)).userId).toBeNull();
		}
	});

	test('leaves the other devices signed in, and the cookie deleted', async () => {
		const [here, there] = [await signInAs(member), await signInAs(member)];
		const request = new BrowserRequest(here.token);
		await endSession(request.event);
		expect(request.newToken).toBeNull();
		expect((await ask(there.token)).userId).toBe(member.scope.userId);
	});

	test('ends also the session that is being made at that moment', async () => {
		const here = await signInAs(member);
		await promote();
		await openConnections();
		const { rotating, revoking } = await whileRotating(here, () =>
			endSession(new BrowserRequest(here.token).event)
		);
		await revoking;
		expect((await ask(rotating.newToken!)).userId).toBeNull();
	});
});

describe('sessions and links that let nobody in any more', () => {
	test('are swept, and no others', async () => {
		const { userId } = member.scope;
		const past = new Date(Date.now() - 1);
		const [live, expired, replaced, justReplaced] = [
			await signInAs(member),
			await signInAs(member),
			await signInAs(member),
			await signInAs(member)
		];
		await changeSession(expired.sessionId, { expiresAt: past });
		await changeSession(replaced.sessionId, { replacedAt: new Date(Date.now() - 61 * 60_000) });
		await changeSession(justReplaced.sessionId, { replacedAt: past });
		const expiresAt = new Date(Date.now() + 60_000);
		const link = (rest: { expiresAt: Date; usedAt?: Date }) => ({ tokenHash: newId(), userId, ...rest });
		const [open, ...over] = [
			link({ expiresAt }),
			link({ expiresAt: past }),
			link({ expiresAt, usedAt: past })
		];
		await withSystem((tx) => tx.insert(passwordResets).values([open, ...over]));
		await sweepSessions();
		expect((await sessionIds(userId)).sort()).toEqual([live.sessionId, justReplaced.sessionId].sort());
		const links = await withSystem((tx) => tx.select().from(passwordResets));
		expect(links.map(({ tokenHash }) => tokenHash)).toEqual([open.tokenHash]);
	});
});
