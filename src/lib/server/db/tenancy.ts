import { sql } from 'drizzle-orm';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { batch } from './batch';
import { appDatabase, systemDatabase, type Transaction } from './client';

/**
 * A transaction as the person in `scope`: row-level security shows it that tenant's rows, and of private
 * conversations that person's. The settings end with the transaction, so a pooled connection carries nothing over.
 */
export function withTenant<Result>(
	scope: TenantScope,
	work: (tx: Transaction) => Promise<Result>
): Promise<Result> {
	return appDatabase().transaction(async (tx) => {
		// On the wire before the work's first statement, and answered together with it.
		const named = tx
			.execute(
				sql`select set_config('app.tenant_id', ${scope.tenantId}, true), set_config('app.user_id', ${scope.userId}, true), set_config('app.role', ${scope.role}, true)`
			)
			.then(() => undefined);
		const [, result] = await batch([named, work(tx)]);
		return result;
	});
}

/**
 * A transaction that sees every tenant. Only for what has no person behind it or comes before one is known:
 * sign-in, recovery and look-ups, platform administration. An architecture test names the callers.
 */
export function withSystem<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
	return systemDatabase().transaction(work);
}

/**
 * As {@link withSystem}, for reading only: all statements see the database as it is at the first of them.
 */
export function withSystemSnapshot<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
	return systemDatabase().transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

/**
 * For what is written again a moment later anyway: the commit does not wait for the disk. After a crash of the
 * database it may be missing, never half there.
 */
export async function withoutWaitingForDisk(tx: Transaction): Promise<void> {
	await tx.execute(sql`select set_config('synchronous_commit', 'off', true)`);
}
