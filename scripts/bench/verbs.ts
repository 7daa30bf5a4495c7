import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import type { ChatRequest } from '$lib/domain/chat';
import { Usd } from '$lib/domain/money';
import { openTenant } from '$lib/server/auth/tenant-scope';
import { closeDatabase } from '$lib/server/db/client';
import { runtimeUrl } from '$lib/server/db/runtime-url';
import { memberships, tenants } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import type { TenantContext } from '$lib/server/services/context';
import { prepareGeneration } from '$lib/server/services/generation/prepare';
import { placeHold } from '$lib/server/services/metering/hold';
import { settleGeneration } from '$lib/server/services/metering/settle';
import { MODEL } from './targets';

/**
 * The application's own verbs in this process. They read the environment when they are loaded, so DATABASE_URL has to
 * be set by then.
 */
export { closeDatabase };

/** The owner of a tenant. */
export async function contextOf(tenantSlug: string): Promise<TenantContext> {
	const [owner] = await withSystem((tx) =>
		tx
			.select({ userId: memberships.userId })
			.from(memberships)
			.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
			.where(eq(tenants.slug, tenantSlug))
	);
	const { scope } = await openTenant(owner?.userId ?? '', tenantSlug);
	return { scope, ip: null, log: logger };
}

/** A tenth of a cent at the most. */
const TERMS = {
	ceiling: { prompt: new Usd('0.000001'), completion: new Usd('0.000001'), fixed: new Usd(0) },
	promptTokens: 20,
	outputTokensMax: 980,
	apiKeyId: null
};

export async function hold({ scope }: TenantContext): Promise<void> {
	const { tenantId, userId } = scope;
	await withTenant(scope, (tx) => placeHold(tx, { ...TERMS, tenantId, userId, occurredAt: new Date() }));
}

/** A generation that is held for and waits for its end. @returns its id */
export async function prepare(context: TenantContext): Promise<string> {
	const request: ChatRequest = {
		tenant: context.scope.tenantSlug,
		id: randomUUID(),
		trigger: 'submit-message',
		message: { id: randomUUID(), role: 'user', parts: [{ type: 'text', text: 'How much is it?' }] },
		model: MODEL
	};
	return (await prepareGeneration(context, request)).generationId;
}

const USAGE = {
	promptTokens: 20,
	completionTokens: 200,
	totalTokens: 220,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0,
	searches: 0,
	cost: '0.000123'
};

/** @throws {Error} when it was settled before */
export async function settle({ scope }: TenantContext, generationId: string): Promise<void> {
	const charged = await withTenant(scope, (tx) =>
		settleGeneration(
			tx,
			{ tenantId: scope.tenantId, generationId },
			{
				usage: USAGE,
				source: 'stream',
				modelServed: MODEL,
				provider: 'OpenAI',
				providerGenerationId: generationId
			}
		)
	);
	if (charged === null) throw new Error('it was settled before');
}

/** What the planner goes by, counted anew. */
export async function analyze(ownerUrl: string): Promise<void> {
	const sql = postgres(ownerUrl, { max: 1 });
	await sql`analyze`;
	await sql.end();
}

/** The cheapest transactions, on connections as the application's. @param questions round trips besides its ends */
export function cheapest(ownerUrl: string, { clients, questions }: { clients: number; questions: number }) {
	const sql = postgres(runtimeUrl(ownerUrl, 'app'), { max: clients });
	return {
		run: () =>
			sql.begin(async (tx) => {
				for (let question = 0; question < questions; question++) await tx`select 1`;
			}),
		end: () => sql.end()
	};
}
