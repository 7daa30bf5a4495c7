import { z } from 'zod';
import { PERIODS } from './periods';

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

/** A period in a handful of figures. */
export interface UsageSummary {
	periodStart: string;
	periodEnd: string;
	cost: string;
	/** calls that were charged */
	requests: number;
	/** of them, those that answered in a chat */
	messages: number;
	promptTokens: number;
	completionTokens: number;
	totalTokens: number;
	/** USD a call, rounded; null without a call */
	averageCost: string | null;
}

/** The organisation's budget, and the asker's own where they have a limit. */
export interface OwnQuota extends Quota {
	member: Quota | null;
}

export interface CostRow {
	key: string;
	name: string;
	cost: string;
	requests: number;
	promptTokens: number;
	completionTokens: number;
}

export interface Costs {
	periodStart: string;
	periodEnd: string;
	total: string;
	byModel: CostRow[];
	byMember: CostRow[];
	byTemplate: CostRow[];
}

/** One bar of the cost chart; every day of the asked month is there, also those without a call. */
export interface DailyCost {
	/** `YYYY-MM-DD` */
	day: string;
	cost: string;
	requests: number;
	promptTokens: number;
	completionTokens: number;
}

export const costsInput = {
	period: z.enum(PERIODS).default('monthly'),
	at: z.iso.datetime().or(z.iso.date()).optional()
};
