import type { Permission } from '$lib/domain/roles';
import { can } from '$lib/domain/roles';
import { AppError } from '$lib/domain/errors';
import type { PlatformScope } from '$lib/domain/platform-scope';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Logger } from '../logger';

/** What a verb knows of the request behind it. */
interface RequestFacts {
	/** the asker's address, for the audit log; null where there is none */
	ip: string | null;
	log: Logger;
}

/** What every verb of a tenant gets: who acts, proven, and where to log. */
export interface TenantContext extends RequestFacts {
	scope: TenantScope;
}

/** For verbs about a person and what is theirs alone: who is signed in, by which session. */
export interface AccountContext extends RequestFacts {
	userId: string;
	sessionId: string;
}

/** For verbs of the platform's administration. */
export interface PlatformContext extends RequestFacts {
	scope: PlatformScope;
}

/** @throws {AppError} FORBIDDEN */
export function requirePermission({ scope }: TenantContext, permission: Permission): void {
	if (!can(scope.role, permission)) throw new AppError('FORBIDDEN');
}
