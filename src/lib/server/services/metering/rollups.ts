import { sql } from 'drizzle-orm';
import { PERIODS, periodRange } from '$lib/domain/periods';
import type { Transaction } from '../../db/client';
import { aiUsageStats } from '../../db/schema';
import type { Usage } from '../../openrouter';

interface Contribution {
	tenantId: string;
	userId: string;
	modelId: string;
	messageId: string | null;
	occurredAt: Date;
	usage: Usage;
	/** USD */
	amount: string;
}

/** Adds a charge to the day's, the month's and the year's row of its member and model, in one statement. */
export async function addToRollups(tx: Transaction, charge: Contribution): Promise<void> {
	const { usage } = charge;
	await tx
		.insert(aiUsageStats)
		.values(
			PERIODS.map((period) => {
				const { start, end } = periodRange(period, charge.occurredAt);
				return {
					tenantId: charge.tenantId,
					userId: charge.userId,
					modelId: charge.modelId,
					period,
					periodStart: start,
					periodEnd: end,
					requestCount: 1,
					messageCount: charge.messageId === null ? 0 : 1,
					promptTokens: usage.promptTokens,
					completionTokens: usage.completionTokens,
					totalTokens: usage.totalTokens,
					totalCost: charge.amount
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
