import { createHash } from 'node:crypto';
import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { generateIdFromEntropySize, type Session, type User } from 'lucia';
import { AppError } from '$lib/domain/errors';
import { systemDatabase, type Transaction } from '../db/client';
import { sessions, users } from '../db/schema';
import { lucia, SESSION_COOKIE, SESSION_LIFETIME } from './lucia';

/** The cookie has the token, the database its hash only. */
const sessionIdOf = (token: string) => createHash('sha256').update(token).digest('hex');
const TOKEN_ENTROPY_BYTES = 25;
const USER_AGENT_LENGTH_MAX = 300;
/** Requests that were under way with the old cookie when a session was replaced may still arrive. */
const REPLACED_GRACE_MS = 30_000;
/** How exactly people see when a device was last used. */
const LAST_SEEN_EVERY_MS = 5 * 60_000;

type SignedIn = { user: User; session: Session } | { user: null; session: null };

/** Who signs in, and the hash of the password by which they did: it has to be theirs still. */
interface Arrival {
	userId: string;
	passwordHash: string;
}

/** Tells the audit log, in the transaction that makes the session. */
type RecordSignIn = (tx: Transaction, person: { userId: string; ip: string }) => Promise<void>;

/**
 * Signs in: a new session, told in the log, and its cookie. One that the browser still had ends, so a planted one is
 * worth nothing. It waits for whoever changes the person, and they for it, so that a new password, which ends
 * sessions, either ends this one or keeps it from being made.
 * @throws {AppError} UNAUTHENTICATED when the password has been changed or the account deleted since
 */
export async function startSession(
	event: RequestEvent,
	{ userId, passwordHash }: Arrival,
	record: RecordSignIn
): Promise<void> {
	const userAgent = event.request.headers.get('user-agent')?.slice(0, USER_AGENT_LENGTH_MAX) ?? null;
	const token = generateIdFromEntropySize(TOKEN_ENTROPY_BYTES);
	const ip = event.getClientAddress();
	await systemDatabase().transaction(async (tx) => {
		const [person] = await tx
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.id, userId), eq(users.passwordHash, passwordHash), isNull(users.deletedAt)))
			.for('share');
		if (person === undefined) {
			throw new AppError('UNAUTHENTICATED', 'Your account has just been changed. Please sign in again.');
		}
		const expiresAt = new Date(Date.now() + SESSION_LIFETIME.milliseconds());
		await tx.insert(sessions).values({ id: sessionIdOf(token), userId, expiresAt, userAgent, ip });
		await record(tx, { userId, ip });
	});
	await endSession(event);
	setCookie(event, token);
}

/** Who asks, by the cookie; extends a session that is in use, and replaces one whose person's role has changed. */
export async function readSession(event: RequestEvent): Promise<SignedIn> {
	const token = event.cookies.get(SESSION_COOKIE);
	if (token === undefined) return { user: null, session: null };
	const found = await lucia().validateSession(sessionIdOf(token));
	if (found.session === null || isGone(found.session) || found.user.isDeleted) {
		deleteCookie(event.cookies);
		return { user: null, session: null };
	}
	if (found.session.fresh) setCookie(event, token);
	// Only where SvelteKit writes the answer does a new cookie reach the browser.
	if (found.session.mustRotate && event.route.id !== null) {
		return { user: found.user, session: (await rotateSession(event, found.session)) ?? found.session };
	}
	await touchSession(event, found.session);
	return found;
}

/** Signs this device out. */
export async function endSession(event: RequestEvent): Promise<void> {
	const token = event.cookies.get(SESSION_COOKIE);
	if (token === undefined) return;
	await endDeviceOf(sessionIdOf(token));
	deleteCookie(event.cookies);
}

/** Ends a session with those that it stands in for or that stand in for it, also one that is being made right now. */
async function endDeviceOf(sessionId: string): Promise<void> {
	await systemDatabase().transaction(async (tx) => {
		const [session] = await tx
			.select({ userId: sessions.userId, deviceId: sessions.deviceId })
			.from(sessions)
			.where(eq(sessions.id, sessionId));
		if (session === undefined) return;
		const { userId, deviceId } = session;
		await tx.execute(sql`select from users where id = ${userId} for no key update`);
		await tx.delete(sessions).where(and(eq(sessions.userId, userId), eq(sessions.deviceId, deviceId)));
	});
}

function isGone({ replacedAt }: Session): boolean {
	return replacedAt !== null && replacedAt.getTime() + REPLACED_GRACE_MS < Date.now();
}

/**
 * The same device under a new token. Of requests that come at once, one does it; null for the others. In one
 * statement that waits for whoever changes the person, so that a new password, which ends sessions, ends this too.
 */
async function rotateSession(event: RequestEvent, { id, userId }: Session): Promise<Session | null> {
	const token = generateIdFromEntropySize(TOKEN_ENTROPY_BYTES);
	const { count } = await systemDatabase().execute(sql`
		with person as (select id from users where id = ${userId} for share),
		replaced as (
			update sessions set must_rotate = false, replaced_at = now()
			from person
			where sessions.id = ${id} and sessions.user_id = person.id and must_rotate and replaced_at is null
			returning sessions.*
		)
		insert into sessions (id, user_id, device_id, expires_at, user_agent, ip, created_at)
		select ${sessionIdOf(token)}, user_id, device_id, expires_at, user_agent, ip, created_at from replaced`);
	if (count === 0) return null;
	setCookie(event, token);
	return (await lucia().validateSession(sessionIdOf(token))).session;
}

async function touchSession(event: RequestEvent, { id, lastSeenAt }: Session): Promise<void> {
	if (lastSeenAt.getTime() + LAST_SEEN_EVERY_MS > Date.now()) return;
	await systemDatabase()
		.update(sessions)
		.set({ lastSeenAt: new Date(), ip: event.getClientAddress() })
		.where(eq(sessions.id, id));
}

function setCookie(event: RequestEvent, token: string): void {
	const { name, value, attributes } = lucia().createSessionCookie(token);
	// Secure wherever the page is: a browser would drop a secure cookie that came over plain http.
	const secure = event.url.protocol === 'https:';
	event.cookies.set(name, value, { ...attributes, path: '/', httpOnly: true, sameSite: 'lax', secure });
}

function deleteCookie(cookies: Cookies): void {
	cookies.delete(SESSION_COOKIE, { path: '/' });
}
