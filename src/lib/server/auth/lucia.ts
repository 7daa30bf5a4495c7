import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle';
import { Lucia, TimeSpan } from 'lucia';
import { systemDatabase } from '../db/client';
import { sessions, users } from '../db/schema';

/** How long a session lasts that is not used; extended while it is. */
export const SESSION_LIFETIME = new TimeSpan(30, 'd');

/** Lucia's sessions on our tables. */
function createLucia() {
	return new Lucia(new DrizzlePostgreSQLAdapter(systemDatabase(), sessions, users), {
		sessionExpiresIn: SESSION_LIFETIME,
		// The database says how long a session lasts; a cookie that outlives it need not be renewed with it.
		sessionCookie: { name: SESSION_COOKIE, expires: false },
		getUserAttributes: ({ email, name, isPlatformAdmin, lastTenantId, deletedAt }) => ({
			email,
			name,
			isPlatformAdmin,
			lastTenantId,
			isDeleted: deletedAt !== null
		}),
		getSessionAttributes: ({ mustRotate, replacedAt, lastSeenAt }) => ({ mustRotate, replacedAt, lastSeenAt })
	});
}

export const SESSION_COOKIE = 'auth_session';

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof createLucia>;
		UserId: string;
		DatabaseUserAttributes: {
			email: string;
			name: string;
			isPlatformAdmin: boolean;
			lastTenantId: string | null;
			deletedAt: Date | null;
		};
		DatabaseSessionAttributes: {
			lastSeenAt: Date;
			mustRotate: boolean;
			replacedAt: Date | null;
		};
	}
}

let instance: ReturnType<typeof createLucia> | undefined;

export function lucia(): ReturnType<typeof createLucia> {
	return (instance ??= createLucia());
}
