import type { Role } from './roles';

declare const proven: unique symbol;

/**
 * Proof that a person may act in a tenant, with the role they have there. Whatever touches a tenant's rows takes
 * one; the brand means that an id out of a request cannot stand in for it. An architecture test allows
 * {@link mintTenantScope} in the session gate only.
 */
export interface TenantScope {
	readonly tenantId: string;
	readonly tenantSlug: string;
	readonly userId: string;
	readonly role: Role;
	readonly [proven]: true;
}

export function mintTenantScope(claims: Omit<TenantScope, typeof proven>): TenantScope {
	return claims as TenantScope;
}
