/**
 * Who may do what, in one table. Server and interface both ask {@link can}; a procedure names its permission in its
 * type, so one without it does not compile.
 */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export function isRole(value: unknown): value is Role {
	return ROLES.some((role) => role === value);
}

const everyone = ROLES;
const spenders = ['owner', 'admin', 'member'] as const;
const admins = ['owner', 'admin'] as const;
const owners = ['owner'] as const;

const PERMISSIONS = {
	'audit:read': admins,
	'budgets:manage': admins,
	'conversations:read': everyone,
	'conversations:write': spenders,
	'generations:start': spenders,
	'invitations:manage': admins,
	'members:manage': admins,
	'members:read': everyone,
	'models:read': everyone,
	'models:switch': admins,
	'owners:manage': owners,
	'tenant:delete': owners,
	'tenant:leave': everyone,
	'tenant:read': everyone,
	'tenant:update': admins,
	'templates:publish': admins,
	'templates:read': everyone,
	'templates:use': spenders,
	'templates:write': spenders,
	'usage:read-own': everyone,
	'usage:read-all': admins
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function can(role: Role, permission: Permission): boolean {
	return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/**
 * Whether `actor` may turn a member who is `from` into `to`. Someone who is not there yet is `from` null (an
 * invitation), someone who is to go is `to` null. Owners are the business of owners.
 */
export function canAssign(actor: Role, { from, to }: { from: Role | null; to: Role | null }): boolean {
	const touchesOwners = from === 'owner' || to === 'owner';
	return can(actor, touchesOwners ? 'owners:manage' : 'members:manage');
}

/** The roles that `actor` may give to somebody who is `from`, strongest first. */
export function assignableRoles(actor: Role, from: Role | null): Role[] {
	return ROLES.filter((to) => canAssign(actor, { from, to }));
}
