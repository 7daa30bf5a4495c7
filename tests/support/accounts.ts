import { eq } from 'drizzle-orm';
import type { Cookies, RequestEvent } from '@sveltejs/kit';
import { SESSION_COOKIE } from '$lib/server/auth/lucia';
import { verifyPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { sessions, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import type { AccountContext, TenantContext } from '$lib/server/services/context';

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0';
export const ADDRESS = '192.0.2.7';

/** A request of a browser, as much of it as sessions look at, and the session cookie that its answer sets. */
export class BrowserRequest {
	/** undefined: the answer leaves the cookie alone; null: it deletes it */
	newToken: string | null | undefined;
	readonly event: RequestEvent;

	/** @param isPage false for a request that SvelteKit has no route for, as those of tRPC */
	constructor(
		readonly token: string | undefined,
		{ userAgent = FIREFOX, isPage = true }: { userAgent?: string; isPage?: boolean } = {}
	) {
		const cookies: Pick<Cookies, 'get' | 'set' | 'delete'> = {
			get: (name) => (name === SESSION_COOKIE ? (this.newToken ?? this.token) : undefined),
			set: (_name, value) => (this.newToken = value),
			delete: () => (this.newToken = null)
		};
		this.event = {
			cookies,
			url: new URL('http://localhost:3000/acme/chat'),
			request: new Request('http://localhost:3000', { headers: { 'user-agent': userAgent } }),
			route: { id: isPage ? '/(app)/[tenant]/chat' : null },
			getClientAddress: () => ADDRESS
		} as unknown as RequestEvent;
	}
}

/** Signs a person in on a device of their own. */
export async function signIn(
	userId: string,
	userAgent?: string
): Promise<AccountContext & { token: string }> {
	const request = new BrowserRequest(undefined, { userAgent });
	const before = await sessionIds(userId);
	await startSession(request.event, userId);
	const [sessionId] = (await sessionIds(userId)).filter((id) => !before.includes(id));
	return { userId, sessionId: sessionId!, token: request.newToken!, ip: ADDRESS, log: logger };
}

export async function sessionIds(userId: string): Promise<string[]> {
	const rows = await withSystem((tx) =>
		tx.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId))
	);
	return rows.map(({ id }) => id);
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
