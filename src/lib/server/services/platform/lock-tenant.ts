import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Transaction } from '../../db/client';
import { tenants } from '../../db/schema';

/**
 * The tenant as it is, kept so until the transaction ends: of two administrators at once, the second sees what the
 * first has done, and the log tells what was before.
 * @throws {AppError} NOT_FOUND, also for one that is deleted
 */
export async function lockTenant(
	tx: Transaction,
	slug: string
): Promise<{
	id: string;
	/** for the log: names are not unique */
	target: string;
	monthlyQuotaUsd: string | null;
	suspendedAt: Date | null;
	suspendedReason: string | null;
}> {
	const [tenant] = await tx
		.select({
			id: tenants.id,
			name: tenants.name,
			monthlyQuotaUsd: tenants.monthlyQuotaUsd,
			suspendedAt: tenants.suspendedAt,
			suspendedReason: tenants.suspendedReason
		})
		.from(tenants)
		.where(and(eq(tenants.slug, slug), isNull(tenants.deletedAt)))
		.for('no key update');
	if (tenant === undefined) throw new AppError('NOT_FOUND', 'There is no organisation with this address.');
	const { name, ...facts } = tenant;
	return { ...facts, target: `${name} (${slug})` };
}
