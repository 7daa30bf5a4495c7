import { z } from 'zod';
import { tenantNameSchema } from './accounts';
import { usdInput } from './money';
import type { Role } from './roles';
import { textSchema } from './text';

/** A tenant in the switcher. */
export interface TenantChoice {
	slug: string;
	name: string;
	role: Role;
	isSuspended: boolean;
}

export interface TenantDetail {
	slug: string;
	name: string;
	memberCount: number;
	createdAt: string;
}

/** Budgets are per organisation, so a person cannot make as many as they like. */
export const OWNED_TENANTS_MAX = 20;

export const createTenantInput = z.object({ name: tenantNameSchema });
export const updateTenantInput = { name: tenantNameSchema };

/** Deleting asks for the slug once more, typed. */
export const deleteTenantInput = { confirmation: z.string().trim().max(100) };

/** A tenant as the platform's administrator sees it. Money in USD, decimal strings, of this UTC month. */
export interface PlatformTenant {
	slug: string;
	name: string;
	owners: string[];
	memberCount: number;
	spentUsd: string;
	heldUsd: string;
	/** what it may spend a month, its own or the deployment's, without raises */
	quotaUsd: string;
	hasOwnQuota: boolean;
	/** of its quota, those in force */
	raises: QuotaRaise[];
	suspendedAt: string | null;
	suspendedReason: string | null;
	createdAt: string;
}

/** What the platform allows a tenant on top of its quota, until then. */
export interface QuotaRaise {
	id: string;
	amountUsd: string;
	reason: string;
	expiresAt: string;
}

export const SUSPENSION_REASON_LENGTH_MAX = 300;

const slug = z.string().min(1).max(100);
export const listPlatformTenantsInput = { search: textSchema.pipe(z.string().trim().max(100)).optional() };
export const setQuotaInput = {
	slug,
	/** null: the deployment's default */
	monthlyQuotaUsd: usdInput.nullable()
};
/** {@link setQuotaInput} as a form posts it: an empty amount is the default. */
export const setQuotaForm = z.object({
	slug,
	monthlyQuotaUsd: z
		.string()
		.trim()
		.transform((amount) => (amount === '' ? null : amount))
		.pipe(usdInput.nullable())
});
export const suspendTenantInput = {
	slug,
	/** members read it, with more behind it, so it ends as a sentence does */
	reason: textSchema.pipe(
		z
			.string()
			.trim()
			.min(1, 'Please say why: members will read it.')
			.max(SUSPENSION_REASON_LENGTH_MAX, 'That is too long.')
			.transform((reason) => (/[.!?…]$/.test(reason) ? reason : `${reason}.`))
	)
};
export const platformTenantInput = { slug };
