import { and, eq, sql } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import { aiUsageStats } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { getOpenRouterClient, OpenRouterError } from '../../openrouter';

export interface AccountMonth {
	/** USD */
	providerMonthUsd: string;
	ledgerMonthUsd: string;
}

/**
 * What the provider says that the key has used in this UTC month, and what the ledger has at the same moment: calls
 * that never reached the ledger show in no record of a generation, only here.
 * @returns null where the provider does not say
 */
export async function readAccountMonth(signal?: AbortSignal): Promise<AccountMonth | null> {
	const { start } = periodRange('monthly', new Date());
	const providerMonthUsd = await askKey(signal);
	if (providerMonthUsd === null) return null;
	const [row] = await withSystem((tx) =>
		tx
			.select({ cost: sql<string>`coalesce(sum(${aiUsageStats.totalCost}), 0)` })
			.from(aiUsageStats)
			.where(and(eq(aiUsageStats.period, 'monthly'), eq(aiUsageStats.periodStart, start)))
	);
	return { providerMonthUsd: usdString(providerMonthUsd), ledgerMonthUsd: usdString(row?.cost ?? 0) };
}

async function askKey(signal?: AbortSignal): Promise<string | null> {
	try {
		return (await getOpenRouterClient().getKey({ signal })).usageMonthly;
	} catch (err) {
		if (!(err instanceof OpenRouterError)) throw err;
		logger.warn({ err }, 'the provider did not say what the key has used');
		return null;
	}
}
