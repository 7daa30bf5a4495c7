import { and, eq, isNull, sql } from 'drizzle-orm';
import type { AuditAction } from '$lib/domain/audit';
import { newId } from '$lib/domain/ids';
import type { Transaction } from '../../db/client';
import { auditLog, memberships, platformAuditLog, tenants, users } from '../../db/schema';
import type { PlatformContext, TenantContext } from '../context';

/**
 * Writes into the audit log, in the transaction that does what it tells of: both happen or neither.
 */
export interface AuditEvent {
	action: AuditAction;
	/** what it was done to, in words: a person's name, an address, a tenant */
	target?: string;
	/** facts of the change */
	data?: Record<string, unknown>;
}

type TenantActor = Pick<TenantContext, 'ip'> & {
	scope: Pick<TenantContext['scope'], 'tenantId' | 'userId'>;
};

/** Somebody did something in a tenant. Has to come while they are still a member. */
export async function recordInTenant(
	tx: Transaction,
	{ scope: { tenantId, userId }, ip }: TenantActor,
	{ action, target, data = {} }: AuditEvent
): Promise<void> {
	// Without `returning`: those who may not read the log add to it as well.
	const { count } = await tx.execute(sql`
		insert into audit_log (tenant_id, id, actor, actor_id, actor_name, action, target, data, ip)
		select ${tenantId}, ${newId()}, 'user', users.id, users.name, ${action}, ${target ?? null},
			${JSON.stringify(data)}::jsonb, ${ip}
		from users where users.id = ${userId}`);
	if (count !== 1) throw new Error(`nobody to name in the audit log for ${action}`);
}

/** Somebody did something that concerns every tenant they belong to: they signed in, changed their password. */
export async function recordOfPerson(
	tx: Transaction,
	{ userId, ip }: { userId: string; ip: string | null },
	{ action, target, data = {} }: AuditEvent
): Promise<void> {
	const belongs = await tx
		.select({ tenantId: memberships.tenantId, actorName: users.name })
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.where(and(eq(memberships.userId, userId), isNull(tenants.deletedAt)));
	if (belongs.length === 0) return;
	await tx.insert(auditLog).values(
		belongs.map(({ tenantId, actorName }) => ({
			tenantId,
			actor: 'user' as const,
			actorId: userId,
			actorName,
			action,
			target,
			data,
			ip
		}))
	);
}

/**
 * An administrator of the platform did something: told in the platform's log, and where it was done to a tenant also
 * in that one's, without saying who it was.
 */
export async function recordOnPlatform(
	tx: Transaction,
	{ scope, ip }: Pick<PlatformContext, 'scope' | 'ip'>,
	{ action, target, data = {} }: AuditEvent,
	tenantId?: string
): Promise<void> {
	const [admin] = await tx.select({ name: users.name }).from(users).where(eq(users.id, scope.userId));
	if (admin === undefined) throw new Error(`nobody to name in the audit log for ${action}`);
	await tx
		.insert(platformAuditLog)
		.values({ actorId: scope.userId, actorName: admin.name, action, target, data, ip });
	if (tenantId === undefined) return;
	await tx
		.insert(auditLog)
		.values({ tenantId, actor: 'platform', actorName: 'Platform', action, target, data });
}
