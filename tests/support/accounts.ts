import { isActionFailure, isRedirect, type Cookies, type RequestEvent } from '@sveltejs/kit';
import { eq, sql } from 'drizzle-orm';
import { SESSION_COOKIE } from '$lib/server/auth/lucia';
import { verifyPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { passwordResets, sessions, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import type { AccountContext, TenantContext } from '$lib/server/services/context';
import { issueToken } from '$lib/server/services/link-token';

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0';
export const ADDRESS = '192.0.2.7';

interface BrowserRequestOptions {
	userAgent?: string;
	/** false for a request that SvelteKit has no route for, as those of tRPC */
	isPage?: boolean;
	address?: string;
	url?: string;
	/** makes it a post */
	form?: Record<string, string>;
	params?: Record<string, string>;
	/** who the session's reader found */
	signedInAs?: Pick<AccountContext, 'userId' | 'sessionId'>;
}

/**
 * A request of a browser, as much of it as sessions and form actions look at, and the session cookie that its answer
 * sets.
 */
export class BrowserRequest {
	/** undefined: the answer leaves the cookie alone; null: it deletes it */
	newToken: string | null | undefined;
	readonly event: RequestEvent;

	constructor(
		readonly token: string | undefined,
		{
			userAgent = FIREFOX,
			isPage = true,
			address = ADDRESS,
			url = 'http://localhost:3000/acme/chat',
			form,
			params = {},
			signedInAs
		}: BrowserRequestOptions = {}
	) {
		const cookies: Pick<Cookies, 'get' | 'set' | 'delete'> = {
			get: (name) => (name === SESSION_COOKIE ? (this.newToken ?? this.token) : undefined),
			set: (_name, value) => (this.newToken = value),
			delete: () => (this.newToken = null)
		};
		this.event = {
			cookies,
			url: new URL(url),
			params,
			request: new Request(url, {
				headers: { 'user-agent': userAgent },
				...(form && { method: 'POST', body: new URLSearchParams(form) })
			}),
			route: { id: isPage ? '/(app)/[tenant]/chat' : null },
			locals: {
				user: signedInAs === undefined ? null : { id: signedInAs.userId },
				session: signedInAs === undefined ? null : { id: signedInAs.sessionId },
				log: logger
			},
			setHeaders: () => {},
			getClientAddress: () => address
		} as unknown as RequestEvent;
	}
}

/** Posts a form to a page's action, and what comes of it: a status, and the message or the place to go on to. */
export async function post(
	action: ((event: never) => unknown) | undefined,
	request: BrowserRequest
): Promise<{ status: number; message?: string | null; location?: string }> {
	try {
		const answer = await action!(request.event as never);
		if (!isActionFailure(answer)) return { status: 200 };
		const { message } = answer.data as unknown as { message?: string | null };
		return { status: answer.status, message };
	} catch (thrown) {
		if (!isRedirect(thrown)) throw thrown;
		return { status: thrown.status, location: thrown.location };
	}
}

/** For devices that a test begins with: its log has what it does. */
const untold = () => Promise.resolve();

/** Signs a person in on a device of their own. */
export async function signIn(
	userId: string,
	userAgent?: string
): Promise<AccountContext & { token: string; deviceId: string }> {
	const request = new BrowserRequest(undefined, { userAgent });
	const before = await sessionIds(userId);
	const { passwordHash } = await storedUser(userId);
	await startSession(request.event, { userId, passwordHash }, untold);
	const [made] = (await sessionsOf(userId)).filter(({ id }) => !before.includes(id));
	const { id: sessionId, deviceId } = made!;
	return { userId, sessionId, deviceId, token: request.newToken!, ip: ADDRESS, log: logger };
}

export function sessionsOf(userId: string) {
	return withSystem((tx) => tx.select().from(sessions).where(eq(sessions.userId, userId)));
}

export async function sessionIds(userId: string): Promise<string[]> {
	return (await sessionsOf(userId)).map(({ id }) => id);
}

/** The token of a link for a new password, as if it had been mailed. */
export async function plantPasswordReset(userId: string): Promise<string> {
	const { token, tokenHash } = issueToken();
	const expiresAt = new Date(Date.now() + 60_000);
	await withSystem((tx) => tx.insert(passwordResets).values({ tokenHash, userId, expiresAt }));
	return token;
}

/** The row of a person, whatever became of them. */
export async function storedUser(userId: string) {
	const [user] = await withSystem((tx) => tx.select().from(users).where(eq(users.id, userId)));
	return user!;
}

/** What the caller of a verb gets to see: its result's place, or the error's code. */
export function codeOf(work: Promise<unknown>): Promise<string> {
	return work.then(
		() => 'done',
		(error: unknown) => (error as { code?: string }).code ?? (error as Error).message
	);
}

/** A tenant's person as themselves, signed in. */
export function signInAs({ scope }: TenantContext, userAgent?: string) {
	return signIn(scope.userId, userAgent);
}

/** A comparison of passwords in which `count` meet, so that what follows it happens at the same moment. */
export function comparingTogether(count: number): typeof verifyPassword {
	let arrived = 0;
	const all = Promise.withResolvers<void>();
	return async (passwordHash, password) => {
		const isRight = await verifyPassword(passwordHash, password);
		if (++arrived === count) all.resolve();
		await all.promise;
		return isRight;
	};
}

/** The pool opens connections as they are needed: without these, the first of several at once would be done before. */
export async function openConnections(count = 4): Promise<void> {
	let entered = 0;
	const all = Promise.withResolvers<void>();
	const occupy = () =>
		withSystem(async () => {
			if (++entered === count) all.resolve();
			await all.promise;
		});
	await Promise.all(Array.from({ length: count }, occupy));
}

/** Until so many wait for a lock in this test's database; or, where nothing makes them wait, one of them is done. */
export async function untilWaiting(count: number, ...works: Promise<unknown>[]): Promise<void> {
	const isOneDone = Promise.race(works).then(
		() => true,
		() => true
	);
	const areWaiting = async () => {
		const waiting = await withSystem((tx) =>
			tx.execute(sql`
				select distinct pid from pg_locks join pg_stat_activity using (pid)
				where datname = current_database() and not granted`)
		);
		return waiting.length >= count;
	};
	while (!(await Promise.race([isOneDone, areWaiting()])));
}
