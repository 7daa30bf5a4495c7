import { sql } from 'drizzle-orm';
import { PERIODS, periodRange } from '$lib/domain/periods';
import type { Transaction } from '../../db/client';
import { aiUsageStats } from '../../db/schema';
import type { Usage } from '../../openrouter';

interface Contribution {
	tenantId: string;
	userId: string;
	modelId: string;
	occurredAt: Date;
	requestCount: number;
	messageCount: number;
	tokens: Pick<Usage, 'promptTokens' | 'completionTokens'>;
	/** USD */
	amount: string;
}

/** Adds an entry of the ledger to the day's, the month's and the year's row of its member and model, in one statement. */
export async function addToRollups(tx: Transaction, entry: Contribution): Promise<void> {
	const { tokens } = entry;
	await tx
		.insert(aiUsageStats)
		.values(
			PERIODS.map((period) => {
				const { start, end } = periodRange(period, entry.occurredAt);
				return {
					tenantId: entry.tenantId,
					userId: entry.userId,
					modelId: entry.modelId,
					period,
					periodStart: start,
					periodEnd: end,
					requestCount: entry.requestCount,
					messageCount: entry.messageCount,
					promptTokens: tokens.promptTokens,
					completionTokens: tokens.completionTokens,
					totalTokens: tokens.promptTokens + tokens.completionTokens,
					totalCost: entry.amount
				};
			})
		)
		.onConflictDoUpdate({
			target: [
				aiUsageStats.tenantId,
				aiUsageStats.period,
				aiUsageStats.periodStart,
				aiUsageStats.userId,
				aiUsageStats.modelId
			],
			set: {
				requestCount: sql`${aiUsageStats.requestCount} + excluded.request_count`,
				messageCount: sql`${aiUsageStats.messageCount} + excluded.message_count`,
				promptTokens: sql`${aiUsageStats.promptTokens} + excluded.prompt_tokens`,
				completionTokens: sql`${aiUsageStats.completionTokens} + excluded.completion_tokens`,
				totalTokens: sql`${aiUsageStats.totalTokens} + excluded.total_tokens`,
				totalCost: sql`${aiUsageStats.totalCost} + excluded.total_cost`,
				updatedAt: sql`now()`
			}
		});
}
