import { createHash } from 'node:crypto';
import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { eq, sql } from 'drizzle-orm';
import { generateIdFromEntropySize, type Session, type User } from 'lucia';
import { systemDatabase } from '../db/client';
import { sessions } from '../db/schema';
import { lucia, SESSION_COOKIE } from './lucia';

/** The cookie has the token, the database its hash only. */
const sessionIdOf = (token: string) => createHash('sha256').update(token).digest('hex');
const TOKEN_ENTROPY_BYTES = 25;
const USER_AGENT_LENGTH_MAX = 300;
/** Requests that were under way with the old cookie when a session was replaced may still arrive. */
const REPLACED_GRACE_MS = 30_000;
/** How exactly people see when a device was last used. */
const LAST_SEEN_EVERY_MS = 5 * 60_000;

type SignedIn = { user: User; session: Session } | { user: null; session: null };

/** Signs in: a new session and its cookie. One that the browser still had ends, so a planted one is worth nothing. */
export async function startSession(event: RequestEvent, userId: string): Promise<void> {
	await endSession(event);
	const userAgent = event.request.headers.get('user-agent')?.slice(0, USER_AGENT_LENGTH_MAX) ?? null;
	const token = generateIdFromEntropySize(TOKEN_ENTROPY_BYTES);
	const now = new Date();
	await lucia().createSession(
		userId,
		{
			userAgent,
			ip: event.getClientAddress(),
			createdAt: now,
			lastSeenAt: now,
			mustRotate: false,
			replacedAt: null
		},
		{ sessionId: sessionIdOf(token) }
	);
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

export async function endSession(event: RequestEvent): Promise<void> {
	const token = event.cookies.get(SESSION_COOKIE);
	if (token === undefined) return;
	await lucia().invalidateSession(sessionIdOf(token));
	deleteCookie(event.cookies);
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
		insert into sessions (id, user_id, expires_at, user_agent, ip, created_at)
		select ${sessionIdOf(token)}, user_id, expires_at, user_agent, ip, created_at from replaced`);
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
