import { z } from 'zod';
import { idSchema } from './ids';
import { modelIdSchema } from './models';
import { formatUsd, Usd, usdInput } from './money';
import { periodRange } from './periods';
import { textSchema } from './text';
import type { Quota } from './usage';
import { usdUnits } from './usd-units';

/**
 * What a call counts against. Money in USD as decimal strings; budgets run for a UTC month.
 */
export const BUDGET_SCOPES = ['tenant', 'member', 'api_key'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** Who lifted a limit: the platform its quota, or the tenant's admins one of their own. */
export const RAISE_GRANTERS = ['tenant', 'platform'] as const;
export type RaiseGranter = (typeof RAISE_GRANTERS)[number];

/** Per cent of a limit at which the tenant's admins are told, once each a month. */
export const BUDGET_THRESHOLDS = [50, 80, 100] as const;
export type BudgetThreshold = (typeof BUDGET_THRESHOLDS)[number];

/** What happens to a question that the budget does not cover: refused, or asked of a cheaper model while it fits. */
export const LIMIT_POLICIES = ['block', 'downgrade'] as const;
export type LimitPolicy = (typeof LIMIT_POLICIES)[number];

/** The budget of a tenant, as its admins set it. */
export interface BudgetSettings {
	/** what the platform allows a month, raises of the platform included */
	quotaUsd: string;
	/** what the admins allow of it; null: all */
	monthlyLimitUsd: string | null;
	limitPolicy: LimitPolicy;
	fallbackModelId: string | null;
	/** longest answer that may be asked for; null: the product's default */
	outputTokensMax: number | null;
}

export interface Budget extends BudgetSettings {
	/** of this UTC month */
	quota: Quota;
}

/** An exception in force or over. */
export interface BudgetRaise {
	id: string;
	scope: BudgetScope;
	/** whose: a member's name, null for the organisation */
	subjectName: string | null;
	amountUsd: string;
	grantedBy: RaiseGranter;
	/** who made it; null for the platform's */
	createdByName: string | null;
	reason: string;
	createdAt: string;
	expiresAt: string;
	revokedAt: string | null;
	isActive: boolean;
}

/** A budget has come to a threshold. */
export interface BudgetNotice {
	id: string;
	scope: BudgetScope;
	/** null for the organisation */
	subjectName: string | null;
	threshold: BudgetThreshold;
	spent: string;
	limit: string;
	periodStart: string;
	periodEnd: string;
	createdAt: string;
	isRead: boolean;
}

/** What a notice says, in a person's words: `80 % of the organisation's monthly budget is spent: $80.40 of $100.00.` */
export function noticeText({
	scope,
	subjectName,
	threshold,
	spent,
	limit
}: Pick<BudgetNotice, 'scope' | 'subjectName' | 'threshold' | 'spent' | 'limit'>): string {
	const budget = `${WHOSE[scope](subjectName ?? '')} monthly budget`;
	if (threshold < 100)
		return `${threshold} % of ${budget} is spent: ${formatUsd(spent)} of ${formatUsd(limit)}.`;
	if (usdUnits(spent) >= usdUnits(limit))
		return `All of ${budget} is spent: ${formatUsd(spent)} of ${formatUsd(limit)}.`;
	return `A question was refused: ${formatUsd(spent)} of ${budget} of ${formatUsd(limit)} is spent, and what is left did not cover it.`;
}

const WHOSE = {
	tenant: () => "the organisation's",
	member: (name) => `${name}'s`,
	api_key: (name) => `the API key ${name}'s`
} as const satisfies Record<BudgetScope, (name: string) => string>;

export const OUTPUT_TOKENS_LIMIT_MIN = 256;
export const OUTPUT_TOKENS_LIMIT_MAX = 200_000;
export const RAISE_REASON_LENGTH_MAX = 300;
export const RAISE_DAYS_MAX = 92;

const outputTokensMax = z.number().int().min(OUTPUT_TOKENS_LIMIT_MIN).max(OUTPUT_TOKENS_LIMIT_MAX);

export const updateBudgetInput = {
	/** null: all of the quota */
	monthlyLimitUsd: usdInput.nullish(),
	limitPolicy: z.enum(LIMIT_POLICIES).optional(),
	fallbackModelId: modelIdSchema.nullish(),
	outputTokensMax: outputTokensMax.nullish()
};

/** A field of a form that may stay empty. */
const emptyAsNull = z
	.string()
	.trim()
	.transform((value) => (value === '' ? null : value));

/** {@link updateBudgetInput} as a form posts it: what is empty is none of one's own. */
export const updateBudgetForm = z.object({
	monthlyLimitUsd: emptyAsNull.pipe(usdInput.nullable()),
	limitPolicy: z.enum(LIMIT_POLICIES),
	fallbackModelId: emptyAsNull.pipe(modelIdSchema.nullable()),
	outputTokensMax: emptyAsNull.pipe(
		z
			.string()
			.regex(/^\d{1,7}$/, 'Please enter a number of tokens such as 4096.')
			.transform(Number)
			.pipe(outputTokensMax)
			.nullable()
	)
});

const reason = textSchema.pipe(
	z.string().trim().min(1, 'Please say why: it stays in the audit log.').max(RAISE_REASON_LENGTH_MAX)
);
const positiveUsd = usdInput.refine(
	(amount) => new Usd(amount).isPositive() && !new Usd(amount).isZero(),
	'Please enter an amount above 0.'
);

const terms = { amountUsd: positiveUsd, reason };
const raise = {
	...terms,
	/** the last moment at which it counts */
	expiresAt: z.iso.datetime()
};
const slug = z.string().min(1).max(100);
/** `userId`: for that member; absent: for the organisation's own limit */
export const raiseBudgetInput = { ...raise, userId: idSchema.optional() };
export const raiseQuotaInput = { ...raise, slug };
export const raiseIdInput = { id: idSchema };
export const quotaRaiseIdInput = { ...raiseIdInput, slug };

/** A raise as a form posts it: until the end of a day in UTC, which is when the next one begins. */
const raiseForm = {
	...terms,
	expiresOn: z.iso.date('Please choose the last day.')
};
function untilTheEndOf<Form extends { expiresOn: string }>({ expiresOn, ...form }: Form) {
	return { ...form, expiresAt: periodRange('daily', new Date(expiresOn)).end.toISOString() };
}
/** an empty `userId` is the organisation */
export const raiseBudgetForm = z
	.object({ ...raiseForm, userId: z.union([z.literal('').transform(() => undefined), idSchema]) })
	.transform(untilTheEndOf);
export const raiseQuotaForm = z.object({ ...raiseForm, slug }).transform(untilTheEndOf);
