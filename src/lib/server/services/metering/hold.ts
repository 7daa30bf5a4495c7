import type { BudgetScope } from '$lib/domain/budgets';
import { AppError } from '$lib/domain/errors';
import {
	affordableOutputTokens,
	holdAmount,
	OUTPUT_TOKENS_WORTHWHILE,
	type HoldTerms
} from '$lib/domain/hold';
import { formatUsd, Usd, usdString, ZERO_USD } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { Transaction } from '../../db/client';
import {
	budgetsOf,
	lockBudget,
	remainingOf,
	releaseHold,
	reserve,
	type BudgetKey,
	type Standing
} from './budget';

export interface HoldRequest extends HoldTerms {
	tenantId: string;
	userId: string;
	/** null: a person's own call */
	apiKeyId: string | null;
	occurredAt: Date;
	/** the longest answer that the request, the model and the tenant allow */
	outputTokensMax: number;
}

export interface Hold {
	amount: Usd;
	/** goes upstream as `max_tokens`: less than was asked when the budget pays for less */
	outputTokens: number;
}

/**
 * Reserves the most that a call can cost on the budgets of its API key, its member and its tenant, before it leaves. Where a
 * budget does not cover the whole answer the answer is made shorter; where it does not cover a short one the call is
 * refused. Runs in the transaction that writes the generation.
 * @throws {AppError} BUDGET_EXCEEDED with the figures of the budget that is tightest
 */
export async function placeHold(tx: Transaction, request: HoldRequest): Promise<Hold> {
	const budgets = budgetsOf(request);
	const full = holdAmount(request, request.outputTokensMax);
	const count = await reserve(tx, budgets, full);
	if (count < budgets.length) {
		return placeShorterHold(tx, request, { full, reserved: budgets.slice(0, count) });
	}
	return { amount: full, outputTokens: request.outputTokensMax };
}

/** With all rows locked, what was read stays true until the commit; the conditional statement still decides. */
async function placeShorterHold(
	tx: Transaction,
	request: HoldRequest,
	{ full, reserved }: { full: Usd; reserved: BudgetKey[] }
): Promise<Hold> {
	const budgets = budgetsOf(request);
	const standings: [BudgetKey, Standing][] = [];
	for (const budget of budgets) {
		const standing = await lockBudget(tx, budget);
		const own = reserved.some(({ scope }) => scope === budget.scope) ? full : ZERO_USD;
		standings.push([budget, { ...standing, held: standing.held.minus(own) }]);
	}
	const outputTokens = Math.min(
		...standings.map(([, standing]) => {
			const remaining = remainingOf(standing);
			return remaining === null
				? request.outputTokensMax
				: affordableOutputTokens(request, remaining, request.outputTokensMax);
		})
	);
	if (outputTokens < Math.min(OUTPUT_TOKENS_WORTHWHILE, request.outputTokensMax)) {
		throw budgetExceeded(tightest(standings), request.occurredAt);
	}
	const amount = holdAmount(request, outputTokens);
	for (const budget of reserved) await releaseHold(tx, budget, full.toFixed());
	if ((await reserve(tx, budgets, amount)) < budgets.length) {
		throw budgetExceeded(tightest(standings), request.occurredAt);
	}
	return { amount, outputTokens };
}

function tightest(standings: [BudgetKey, Standing][]): [BudgetKey, Standing] {
	const left = ([, standing]: [BudgetKey, Standing]) => remainingOf(standing) ?? new Usd(Infinity);
	return standings.reduce((least, next) => (left(next).lt(left(least)) ? next : least));
}

const WHOSE = {
	tenant: "The organisation's",
	member: 'Your',
	api_key: "This API key's"
} as const satisfies Record<BudgetScope, string>;

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

function budgetExceeded([budget, { spent, held, limit }]: [BudgetKey, Standing], at: Date) {
	const periodEnd = periodRange('monthly', at).end.toISOString();
	const limitUsd = limit ?? ZERO_USD;
	const remaining = Usd.max(ZERO_USD, limitUsd.minus(spent).minus(held));
	const inUse = held.isZero() ? '' : ` and ${formatUsd(held)} is reserved by answers in progress`;
	return new AppError(
		'BUDGET_EXCEEDED',
		`${WHOSE[budget.scope]} monthly budget of ${formatUsd(limitUsd)} does not cover this: ${formatUsd(spent)} is spent${inUse}. It starts anew on ${DAY.format(new Date(periodEnd))} (UTC).`,
		{
			scope: budget.scope,
			limit: usdString(limitUsd),
			spent: usdString(spent),
			held: usdString(held),
			remaining: usdString(remaining),
			periodEnd
		}
	);
}
