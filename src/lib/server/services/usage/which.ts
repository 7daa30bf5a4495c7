import { sql, type SQL } from 'drizzle-orm';
import { coverRange, type Period, type PeriodRange } from '$lib/domain/periods';
import { can } from '$lib/domain/roles';
import { resolveRange, type RangeChoice, type RangeName, type UsageRange } from '$lib/domain/usage-range';
import type { TenantContext } from '../context';

/** What a verb of usage is asked about: a period of a kind, or a range as the page names it, or two days. */
export interface WhichUsage extends RangeChoice {
	period?: Period;
	/** of this member only; those who may not read everybody's get their own whatever it is */
	memberId?: string;
}

const NAMES = {
	daily: 'today',
	monthly: 'month',
	yearly: 'year'
} as const satisfies Record<Period, RangeName>;

/** @throws {AppError} INVALID_INPUT for a range that cannot be */
export function rangeOf({ period, range, at, from, to }: WhichUsage, now: Date): UsageRange {
	const isOwn = range !== undefined || from !== undefined || to !== undefined;
	const name = isOwn || period === undefined ? range : NAMES[period];
	return resolveRange({ range: name, at, from, to }, now);
}

/** A condition on rollups or on the ledger: the rows of the tenant that the asker may read. */
export function visibleUsage({ scope }: TenantContext, memberId?: string): SQL {
	const readable = can(scope.role, 'usage:read-all') ? memberId : scope.userId;
	const ofTenant = sql`tenant_id = ${scope.tenantId}`;
	return readable === undefined ? ofTenant : sql`${ofTenant} and user_id = ${readable}`;
}

/** A condition on rollups: the fewest of them that add up to the range. */
export function covering(range: PeriodRange, coarsest?: Period): SQL {
	const pieces = coverRange(range, coarsest).map(
		({ period, start, end }) =>
			sql`(period = ${period} and period_start >= ${instant(start)} and period_start < ${instant(end)})`
	);
	return pieces.length === 0 ? sql`false` : sql`(${sql.join(pieces, sql` or `)})`;
}

export function instant(at: Date): SQL {
	return sql`${at.toISOString()}::timestamptz`;
}
