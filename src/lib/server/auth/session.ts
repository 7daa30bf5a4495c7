import { createHash } from 'node:crypto';
import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { generateIdFromEntropySize, type Session, type User } from 'lucia';
import { lucia, SESSION_COOKIE } from './lucia';

/** The cookie has the token, the database its hash only. */
const sessionIdOf = (token: string) => createHash('sha256').update(token).digest('hex');
const TOKEN_ENTROPY_BYTES = 25;
const USER_AGENT_LENGTH_MAX = 300;

/** Signs in: a new session and its cookie. One that the browser still had ends, so a planted one is worth nothing. */
export async function startSession(event: RequestEvent, userId: string): Promise<void> {
	await endSession(event);
	const token = generateIdFromEntropySize(TOKEN_ENTROPY_BYTES);
	const userAgent = event.request.headers.get('user-agent')?.slice(0, USER_AGENT_LENGTH_MAX) ?? null;
	await lucia().createSession(
		userId,
		{ userAgent, ip: event.getClientAddress() },
		{ sessionId: sessionIdOf(token) }
	);
	setCookie(event, token);
}

/** Who asks, by the cookie; extends a session that is in use. */
export async function readSession(
	event: RequestEvent
): Promise<{ user: User; session: Session } | { user: null; session: null }> {
	const token = event.cookies.get(SESSION_COOKIE);
	if (token === undefined) return { user: null, session: null };
	const found = await lucia().validateSession(sessionIdOf(token));
	if (found.session === null) deleteCookie(event.cookies);
	else if (found.session.fresh) setCookie(event, token);
	return found;
}

export async function endSession(event: RequestEvent): Promise<void> {
	const token = event.cookies.get(SESSION_COOKIE);
	if (token === undefined) return;
	await lucia().invalidateSession(sessionIdOf(token));
	deleteCookie(event.cookies);
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
