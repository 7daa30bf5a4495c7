import type { Permission } from '$lib/domain/roles';
import { can } from '$lib/domain/roles';
import { AppError } from '$lib/domain/errors';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Logger } from '../logger';

/** What every verb of a tenant gets: who acts, proven, and where to log. */
export interface TenantContext {
	scope: TenantScope;
	log: Logger;
}

/** @throws {AppError} FORBIDDEN */
export function requirePermission({ scope }: TenantContext, permission: Permission): void {
	if (!can(scope.role, permission)) throw new AppError('FORBIDDEN');
}
