import { and, eq, sql, type SQL } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import { can } from '$lib/domain/roles';
import type { TemplateCost } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiUsageLedger } from '../../db/schema';
import type { TenantContext } from '../context';

const sums = {
	cost: sql<string>`coalesce(sum(${aiUsageLedger.amount}), 0)`.mapWith(usdString),
	// An answer that used tools is several calls; it is counted with its first.
	requests:
		sql<number>`count(*) filter (where ${aiUsageLedger.kind} = 'charge' and ${aiUsageLedger.step} = 0)`.mapWith(
			Number
		)
};

/** What a template has cost, out of the ledger: admins see the organisation's, everybody else their own. */
export async function costOf(
	tx: Transaction,
	context: TenantContext,
	templateId: string
): Promise<TemplateCost> {
	return {
		...(await sumOfEntries(tx, visibleEntries(context, templateId))),
		isOwnOnly: !can(context.scope.role, 'usage:read-all')
	};
}

/** The same for each of its versions that has cost anything. */
export function costsByVersion(
	tx: Transaction,
	context: TenantContext,
	templateId: string
): Promise<Map<string, string>> {
	return sumsByVersion(tx, visibleEntries(context, templateId));
}

/** @param condition of entries of the ledger, such as {@link entriesOf} */
export async function sumOfEntries(
	tx: Transaction,
	condition: SQL | undefined
): Promise<Pick<TemplateCost, 'cost' | 'requests'>> {
	const [row] = await tx.select(sums).from(aiUsageLedger).where(condition);
	return { cost: row?.cost ?? '0', requests: row?.requests ?? 0 };
}

/** @returns USD by the id of a version, those that have cost anything */
export async function sumsByVersion(
	tx: Transaction,
	condition: SQL | undefined
): Promise<Map<string, string>> {
	const rows = await tx
		.select({ versionId: aiUsageLedger.templateVersionId, ...sums })
		.from(aiUsageLedger)
		.where(condition)
		.groupBy(aiUsageLedger.templateVersionId);
	return new Map(rows.flatMap(({ versionId, cost }) => (versionId === null ? [] : [[versionId, cost]])));
}

export function entriesOf(templateId: string): SQL | undefined {
	// The first as it is written in the partial index.
	return and(sql`${aiUsageLedger.templateId} is not null`, eq(aiUsageLedger.templateId, templateId));
}

function visibleEntries({ scope }: TenantContext, templateId: string): SQL | undefined {
	return and(
		eq(aiUsageLedger.tenantId, scope.tenantId),
		entriesOf(templateId),
		can(scope.role, 'usage:read-all') ? undefined : eq(aiUsageLedger.userId, scope.userId)
	);
}
