import { sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Role } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import type { SubscriberFacts } from './subscriber';

/** What somebody is in a tenant at a moment of its log. */
export interface Standing {
	/** null: not there, or not any more */
	role: Role | null;
	isTenantOpen: boolean;
	suspendedReason: string | null;
	isSessionAlive: boolean;
	/** the last number that was given out */
	head: number;
}

/** One question for however many there are, answered in their order. */
export async function readStandings(
	tx: Transaction,
	people: readonly SubscriberFacts[]
): Promise<Standing[]> {
	const asked = people.map(({ tenantId, userId, sessionId }, place) => ({
		place,
		tenantId,
		userId,
		sessionId
	}));
	const rows = await tx.execute<Omit<Standing, 'head'> & { head: string }>(sql`
		select memberships.role,
			tenants.id is not null and tenants.deleted_at is null and tenants.suspended_at is null as "isTenantOpen",
			tenants.suspended_reason as "suspendedReason",
			asked."sessionId" is null or exists (
				select from sessions where id = asked."sessionId" and expires_at > now()
			) as "isSessionAlive",
			coalesce(sync_state.seq, 0) as head
		from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
			as asked(place integer, "tenantId" uuid, "userId" uuid, "sessionId" text)
		left join tenants on tenants.id = asked."tenantId"
		left join memberships on memberships.tenant_id = asked."tenantId" and memberships.user_id = asked."userId"
		left join sync_state on sync_state.tenant_id = asked."tenantId"
		order by asked.place`);
	return rows.map((row) => ({ ...row, head: Number(row.head) }));
}

/** Why somebody may not listen; null when they may. As the gate says it that lets people in. */
export function refusalOf(
	standing: Pick<Standing, 'role' | 'isTenantOpen' | 'suspendedReason' | 'isSessionAlive'>
): AppError | null {
	if (!standing.isSessionAlive) return new AppError('UNAUTHENTICATED');
	if (standing.role === null) return new AppError('NOT_FOUND');
	if (standing.isTenantOpen) return null;
	return standing.suspendedReason === null
		? new AppError('NOT_FOUND')
		: new AppError('FORBIDDEN', `This organisation is suspended: ${standing.suspendedReason}`);
}
