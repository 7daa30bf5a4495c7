import { z } from 'zod';
import type { Costs, UsageStat, UsageSummary } from './usage';

/** `2026-11`, a month that can be. */
export const statementMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11');

/** What an organisation used in a UTC month, to be filed. */
export interface Statement {
	organization: string;
	/** the first and the last day */
	from: string;
	to: string;
	/** when it was drawn up; before the end of the month it is not the last word */
	drawnUpAt: string;
	isFinal: boolean;
	summary: UsageSummary;
	costs: Costs;
	days: UsageStat[];
}
