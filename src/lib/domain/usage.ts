import { z } from 'zod';
import { idSchema } from './ids';
import { pageInput } from './lists';
import { modelIdSchema } from './models';
import { PERIODS } from './periods';
import type { PriceRecord } from './price';
import { USAGE_GROUPS, type TokenClass } from './usage-dimensions';
import { RANGE_NAMES } from './usage-range';

/** Money in every one of these is an exact decimal string in USD, times are ISO strings, periods are UTC. */
export interface Quota {
	limit: string;
	spent: string;
	/** reserved by answers that are being written right now */
	held: string;
	/** never below 0 */
	remaining: string;
	exceeded: boolean;
	periodStart: string;
	periodEnd: string;
}

/** The organisation's budget, and the asker's own where they have a limit. */
export interface OwnQuota extends Quota {
	member: Quota | null;
}

/** What adds up, whatever it is grouped by. */
export interface UsageFigures {
	cost: string;
	/** calls that were charged: answers, each step of those that use tools, titles, and calls by API */
	requests: number;
	/** of them, answers in chats; one that used tools is one */
	messages: number;
	promptTokens: number;
	completionTokens: number;
}

/** A range in a handful of figures. */
export interface UsageSummary extends UsageFigures {
	periodStart: string;
	periodEnd: string;
	totalTokens: number;
	/** of the completion's */
	reasoningTokens: number;
	/** of the prompt's: read from the provider's cache, and written to it */
	cachedTokens: number;
	cacheWriteTokens: number;
	/** USD a call, rounded; null without a call */
	averageCost: string | null;
	/** USD an answer in a chat, all of its steps included, rounded; null without one */
	averageAnswerCost: string | null;
}

export interface CostRow extends UsageFigures {
	/** the model, the member's id, …; {@link OTHERS_KEY} for the sum of those that are not listed */
	key: string;
	name: string;
	/** what the range before had of it */
	costBefore: string;
}

/** Rows of a breakdown; what is beyond is summed up. */
export const COST_ROWS_MAX = 100;

export interface TokenClassCost {
	key: TokenClass;
	name: string;
	cost: string;
	/** of `rest`: 0 */
	tokens: number;
}

export interface Costs {
	periodStart: string;
	periodEnd: string;
	total: string;
	/** the range that `costBefore` is of, and its total */
	before: { periodStart: string; periodEnd: string; total: string };
	byModel: CostRow[];
	byMember: CostRow[];
	/** calls without one are in none of the rows */
	byTemplate: CostRow[];
	byApiKey: CostRow[];
	byTokenClass: TokenClassCost[];
}

/** A bar of a chart, or a part of one: of a period, and of a group where there is one. */
export interface UsageStat extends UsageFigures {
	periodStart: string;
	periodEnd: string;
	totalTokens: number;
	/** null where nothing is grouped by */
	key: string | null;
	name: string | null;
}

/** One entry of the ledger, with all that explains its amount. */
export interface LedgerEntry {
	id: string;
	generationId: string;
	/** when the call was made */
	at: string;
	kind: 'charge' | 'adjustment';
	purpose: 'chat' | 'title' | 'api';
	/** of an answer that uses tools: which of its calls */
	step: number;
	/** whose figure the amount is: the provider's, told with the answer or asked for later, or our own until then */
	source: 'stream' | 'lookup' | 'estimate';
	amount: string;
	/** why an adjustment was made */
	reason: string | null;
	member: { id: string; name: string };
	modelId: string;
	modelServed: string | null;
	provider: string | null;
	template: string | null;
	apiKey: string | null;
	/** null where the asker may not see it, or it is gone */
	conversation: { id: string; title: string } | null;
	promptTokens: number;
	completionTokens: number;
	reasoningTokens: number;
	cachedTokens: number;
	cacheWriteTokens: number;
	/** of the amount, by what the tokens were, at `price`; with `rest` they are the amount */
	costs: Record<TokenClass, string>;
	/** what the call was held under, USD a token */
	price: PriceRecord;
}

const day = z.iso.date();
const at = z.iso.datetime().or(day).optional();

export const costsInput = { period: z.enum(PERIODS).default('monthly'), at };
/** Days of a range of one's own, both included; instead of `period` and `at`. */
const ownRange = { from: day.optional(), to: day.optional() };
export const usageCostsInput = { ...costsInput, ...ownRange };
export const usageStatsInput = {
	...ownRange,
	period: z.enum(PERIODS).default('daily'),
	groupBy: z.enum(['day', 'month', ...USAGE_GROUPS]).optional()
};

/** What a list of entries is of. */
const entryFilter = {
	from: day,
	to: day,
	model: modelIdSchema.optional(),
	member: idSchema.optional(),
	template: idSchema.optional(),
	apiKey: idSchema.optional()
};
export const entryFilterSchema = z.object(entryFilter);
export type EntryFilter = z.infer<typeof entryFilterSchema>;
export const entriesInput = { ...entryFilter, ...pageInput };

/** The query of the usage page. */
export const usageQuery = z.object({
	range: z.enum(RANGE_NAMES).optional(),
	at: day.optional(),
	...ownRange,
	by: z.enum(['model', 'member']).default('model'),
	of: z.enum(['everyone', 'me']).default('everyone')
});
/** Without days: this month. */
export const entriesQuery = z.object({ ...entryFilter, ...ownRange, cursor: pageInput.cursor });
export const USAGE_EXPORTS = ['daily', 'entries'] as const;
export const usageExportQuery = z.object({
	...entryFilter,
	...ownRange,
	what: z.enum(USAGE_EXPORTS).default('daily')
});
export const usageExportInput = {
	...entryFilter,
	what: z.enum(USAGE_EXPORTS).default('daily'),
	cursor: pageInput.cursor,
	limit: z.number().int().min(1).max(1_000).default(500)
};
export type UsageExport = (typeof USAGE_EXPORTS)[number];
