import { createHash, createHmac } from 'node:crypto';

/**
 * The server does not run as the database's owner. For each of its two roles it has a login of its own, whose name
 * and password follow from the owner's address: every instance with the same `DATABASE_URL` finds the same login,
 * and there is no further secret to hand around.
 */
export type RuntimeRole = 'app' | 'system';

export const RUNTIME_ROLES: readonly RuntimeRole[] = ['app', 'system'];

export interface RuntimeLogin {
	name: string;
	password: string;
	/** the role that holds the grants and policies */
	memberOf: string;
}

export function runtimeLogin(ownerUrl: string, role: RuntimeRole): RuntimeLogin {
	const owner = new URL(ownerUrl);
	const suffix = createHash('sha256').update(decodeURIComponent(owner.username)).digest('hex').slice(0, 8);
	const name = `colloquy_${role}_${suffix}`;
	return {
		name,
		password: createHmac('sha256', decodeURIComponent(owner.password)).update(name).digest('base64url'),
		memberOf: `colloquy_${role}`
	};
}

export function runtimeUrl(ownerUrl: string, role: RuntimeRole): string {
	const login = runtimeLogin(ownerUrl, role);
	const url = new URL(ownerUrl);
	url.username = login.name;
	url.password = login.password;
	return url.href;
}
