import { z } from 'zod';

/** What the configured key may spend and has spent; amounts in USD, exact. */
export interface KeyInfo {
	/** the key itself, shortened */
	label: string;
	/** null: none */
	limit: string | null;
	limitRemaining: string | null;
	limitReset: 'daily' | 'weekly' | 'monthly' | null;
	usage: string;
	/** since midnight, Monday and the first, in UTC */
	usageDaily: string | null;
	usageWeekly: string | null;
	usageMonthly: string | null;
	/** never bought credits */
	isFreeTier: boolean;
	/** manages keys and cannot ask models */
	isManagementKey: boolean;
	/** ISO; null: never */
	expiresAt: string | null;
	/** today's calls of free models, for the whole account */
	freeModelRequests: { used: number; limit: number; remaining: number } | null;
}

/** What was paid in and what of it is used, in USD, exact; the balance is the difference, and may lag. */
export interface Credits {
	totalCredits: string;
	totalUsage: string;
}

/** Fields of `/key` and `/credits` whose numbers are money. */
export const ACCOUNT_MONEY_FIELDS: ReadonlySet<string> = new Set([
	'limit',
	'limit_remaining',
	'usage',
	'usage_daily',
	'usage_weekly',
	'usage_monthly',
	'total_credits',
	'total_usage'
]);

const money = z.string().regex(/^-?\d+(\.\d+)?$/);
const optionalMoney = money.nullish().catch(null);

const keySchema = z.object({
	data: z.object({
		label: z.string().catch(''),
		limit: money.nullish(),
		limit_remaining: money.nullish(),
		limit_reset: z.enum(['daily', 'weekly', 'monthly']).nullish().catch(null),
		usage: money,
		usage_daily: optionalMoney,
		usage_weekly: optionalMoney,
		usage_monthly: optionalMoney,
		is_free_tier: z.boolean().catch(false),
		is_management_key: z.boolean().catch(false),
		expires_at: z.string().nullish().catch(null),
		free_model_daily_requests: z
			.object({ used: z.coerce.number(), limit: z.coerce.number(), remaining: z.coerce.number() })
			.nullish()
			.catch(null)
	})
});

/** @throws {z.ZodError} when it does not describe a key */
export function parseKey(value: unknown): KeyInfo {
	const { data } = keySchema.parse(value);
	return {
		label: data.label,
		limit: data.limit ?? null,
		limitRemaining: data.limit_remaining ?? null,
		limitReset: data.limit_reset ?? null,
		usage: data.usage,
		usageDaily: data.usage_daily ?? null,
		usageWeekly: data.usage_weekly ?? null,
		usageMonthly: data.usage_monthly ?? null,
		isFreeTier: data.is_free_tier,
		isManagementKey: data.is_management_key,
		expiresAt: data.expires_at ?? null,
		freeModelRequests: data.free_model_daily_requests ?? null
	};
}

const creditsSchema = z.object({ data: z.object({ total_credits: money, total_usage: money }) });

/** @throws {z.ZodError} when there are no credits in it */
export function parseCredits(value: unknown): Credits {
	const { data } = creditsSchema.parse(value);
	return { totalCredits: data.total_credits, totalUsage: data.total_usage };
}
