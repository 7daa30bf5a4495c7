/**
 * Who may do what, in one table. Server and interface both ask {@link can}; a procedure names its permission in its
 * type, so one without it does not compile.
 */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const everyone = ROLES;
const spenders = ['owner', 'admin', 'member'] as const;
const admins = ['owner', 'admin'] as const;

const PERMISSIONS = {
	'conversations:read': everyone,
	'conversations:write': spenders,
	'generations:start': spenders,
	'models:read': everyone,
	'usage:read-own': everyone,
	'usage:read-all': admins
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function can(role: Role, permission: Permission): boolean {
	return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}
