import { eq } from 'drizzle-orm';
import { newId } from '$lib/domain/ids';
import { Usd } from '$lib/domain/money';
import { budgetNotices, budgetRaises } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { budgetsOf, reserve, settleBudget } from '$lib/server/services/metering/budget';
import { placeHold, type Hold } from '$lib/server/services/metering/hold';
import { asOwner } from './books';

/** A cent a token, so that figures can be read. The prompt of ten tokens costs ten cents. */
export const TERMS = {
	ceiling: { prompt: new Usd('0.01'), completion: new Usd('0.01'), fixed: new Usd(0) },
	promptTokens: 10
};

interface CallOptions {
	apiKeyId?: string | null;
	occurredAt?: Date;
}

/** Reserves the dollars for an answer of so many tokens, a cent each, and ten cents for the question. */
export function hold(
	{ scope }: TenantContext,
	outputTokensMax: number,
	{ apiKeyId = null, occurredAt = new Date() }: CallOptions = {}
): Promise<Hold> {
	const { tenantId, userId } = scope;
	return withTenant(scope, (tx) =>
		placeHold(tx, { ...TERMS, tenantId, userId, apiKeyId, occurredAt, outputTokensMax })
	);
}

/** Charges so many dollars as a call does at its end, whatever the limits. */
export function charge({ scope }: TenantContext, cost: string, options: CallOptions = {}): Promise<void> {
	const { tenantId, userId } = scope;
	const { apiKeyId = null, occurredAt = new Date() } = options;
	return withTenant(scope, async (tx) => {
		for (const budget of budgetsOf({ tenantId, userId, apiKeyId, occurredAt })) {
			await reserve(tx, [budget], new Usd(0));
			await settleBudget(tx, budget, { hold: '0', cost });
		}
	});
}

export function noticesOf({ scope }: TenantContext) {
	return withSystem((tx) =>
		tx
			.select()
			.from(budgetNotices)
			.where(eq(budgetNotices.tenantId, scope.tenantId))
			.orderBy(budgetNotices.scope, budgetNotices.threshold)
	);
}

export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** A raise whose time is over, as time alone makes one. */
export async function endRaise(id: string): Promise<void> {
	await asOwner(async (sql) => {
		await sql`update budget_raises set expires_at = now() - interval '1 second' where id = ${id}`;
	});
}

export function raisesOf({ scope }: TenantContext) {
	return withSystem((tx) => tx.select().from(budgetRaises).where(eq(budgetRaises.tenantId, scope.tenantId)));
}

/** A key of a tenant's, as its maker would have it. */
export async function createApiKey(
	{ scope }: TenantContext,
	monthlyLimitUsd: string | null
): Promise<string> {
	const id = newId();
	await asOwner(async (sql) => {
		await sql`insert into api_keys (tenant_id, id, name, prefix, key_hash, created_by, monthly_limit_usd)
			values (${scope.tenantId}, ${id}, 'CI', 'col_test', ${id}, ${scope.userId}, ${monthlyLimitUsd})`;
	});
	return id;
}
