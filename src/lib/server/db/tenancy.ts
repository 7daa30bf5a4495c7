import { sql } from 'drizzle-orm';
import type { TenantScope } from '$lib/domain/tenant-scope';
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
		await tx.execute(
			sql`select set_config('app.tenant_id', ${scope.tenantId}, true), set_config('app.user_id', ${scope.userId}, true), set_config('app.role', ${scope.role}, true)`
		);
		return work(tx);
	});
}

/**
 * A transaction that sees every tenant. Only for what has no person behind it or comes before one is known:
 * sign-in, recovery and look-ups, platform administration. An architecture test names the callers.
 */
export function withSystem<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
	return systemDatabase().transaction(work);
}
