import { z } from 'zod';
import { idSchema } from './ids';
import { modelIdSchema } from './models';
import { Usd, usdInput } from './money';
import { textSchema } from './text';

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

/** An exception in force or over. */
export interface BudgetRaise {
	id: string;
	scope: BudgetScope;
	/** whose: a member's name, null for the organisation */
	subjectName: string | null;
	amountUsd: string;
	grantedBy: RaiseGranter;
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

export const OUTPUT_TOKENS_LIMIT_MAX = 200_000;
export const RAISE_REASON_LENGTH_MAX = 300;
export const RAISE_DAYS_MAX = 92;

export const updateBudgetInput = {
	/** null: all of the quota */
	monthlyLimitUsd: usdInput.nullish(),
	limitPolicy: z.enum(LIMIT_POLICIES).optional(),
	fallbackModelId: modelIdSchema.nullish(),
	outputTokensMax: z.number().int().min(256).max(OUTPUT_TOKENS_LIMIT_MAX).nullish()
};

const reason = textSchema.pipe(
	z.string().trim().min(1, 'Please say why: it stays in the audit log.').max(RAISE_REASON_LENGTH_MAX)
);
const positiveUsd = usdInput.refine(
	(amount) => new Usd(amount).isPositive() && !new Usd(amount).isZero(),
	'Please enter an amount above 0.'
);

const raise = {
	amountUsd: positiveUsd,
	reason,
	/** the last moment at which it counts */
	expiresAt: z.iso.datetime()
};
/** `userId`: for that member; absent: for the organisation's own limit */
export const raiseBudgetInput = { ...raise, userId: idSchema.optional() };
export const raiseQuotaInput = { ...raise, slug: z.string().min(1).max(100) };
export const raiseIdInput = { id: idSchema };
