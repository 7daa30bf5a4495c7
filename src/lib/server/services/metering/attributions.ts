import { PERIODS } from '$lib/domain/periods';
import type { UsageDimension } from '$lib/domain/usage-dimensions';
import type { Transaction } from '../../db/client';
import { aiUsageAttributions } from '../../db/schema';
import { added } from './added';
import { countsOf, periodColumns, type Contribution } from './rollups';

/** Adds an entry of the ledger to the rollups of its template and its API key, where it came by one. */
export async function addToAttributions(tx: Transaction, entry: Contribution): Promise<void> {
	const subjects: [UsageDimension, string | null | undefined][] = [
		['template', entry.templateId],
		['api_key', entry.apiKeyId]
	];
	const rows = subjects.flatMap(([dimension, subjectId]) =>
		subjectId == null
			? []
			: PERIODS.map((period) => ({
					tenantId: entry.tenantId,
					dimension,
					subjectId,
					userId: entry.userId,
					...periodColumns(period, entry.occurredAt),
					...countsOf(entry)
				}))
	);
	if (rows.length === 0) return;
	await tx
		.insert(aiUsageAttributions)
		.values(rows)
		.onConflictDoUpdate({
			target: [
				aiUsageAttributions.tenantId,
				aiUsageAttributions.dimension,
				aiUsageAttributions.period,
				aiUsageAttributions.periodStart,
				aiUsageAttributions.subjectId,
				aiUsageAttributions.userId
			],
			set: SUMS
		});
}

const SUMS = added(aiUsageAttributions, [
	'requestCount',
	'messageCount',
	'promptTokens',
	'completionTokens',
	'totalCost'
]);
