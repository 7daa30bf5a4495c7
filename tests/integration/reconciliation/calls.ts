/** Calls as reconciliation meets them: settled some time ago, or estimated since nobody ever told their cost. */
import { and, eq, sql } from 'drizzle-orm';
import type { Usage } from '$lib/server/openrouter';
import { aiGenerations, aiUsageLedger, reconciliationDays } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { settleGeneration } from '$lib/server/services/metering/settle';
import { sandbox } from '../../support/app';
import { ask, storedAnswer, type Answered } from '../../support/ask';
import { question } from '../../support/factories';

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** A call that ended so many minutes ago, with the faults that its answer and its record have. */
export async function call(
	tenant: TenantContext,
	{ faults = '', minutesAgo = HOUR }: { faults?: string; minutesAgo?: number } = {}
): Promise<Answered> {
	const answered = await ask(tenant, question(tenant, `${faults} Tell me about rivers.`));
	await age(answered, minutesAgo);
	return answered;
}

/** A call whose cost nobody told, charged by a guess at its tokens. */
export async function estimatedCall(
	tenant: TenantContext,
	{ isRight = false, minutesAgo = HOUR }: { isRight?: boolean; minutesAgo?: number } = {}
): Promise<Answered> {
	const answered = await ask(tenant, question(tenant, '[[sandbox:usage-missing]] Tell me about rivers.'));
	const { tenantId, id: generationId, providerGenerationId } = answered.generation;
	const { promptTokens, completionTokens } = isRight ? billOf(answered) : GUESS;
	await withSystem((tx) =>
		settleGeneration(
			tx,
			{ tenantId, generationId },
			{
				usage: { ...GUESS, promptTokens, completionTokens, totalTokens: promptTokens + completionTokens },
				source: 'estimate',
				modelServed: null,
				provider: null,
				providerGenerationId
			}
		)
	);
	await age(answered, minutesAgo);
	return answered;
}

const GUESS: Usage = {
	promptTokens: 11,
	completionTokens: 22,
	totalTokens: 33,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0,
	searches: 0,
	cost: null
};

async function age({ generation }: Answered, minutes: number): Promise<void> {
	await withSystem((tx) =>
		tx
			.update(aiGenerations)
			.set({ settledAt: sql`now() - make_interval(mins => ${minutes})` })
			.where(and(eq(aiGenerations.id, generation.id), eq(aiGenerations.money, 'settled')))
	);
}

/** Nothing that is there already is due any more, so that a test counts its own calls only. */
export async function nothingIsDue(): Promise<void> {
	await withSystem((tx) =>
		tx
			.update(aiGenerations)
			.set({ settledAt: sql`now()` })
			.where(and(eq(aiGenerations.money, 'settled'), sql`reconciled_at is null`))
	);
}

/** How a call stands: its generation, its message and its entries in the ledger, oldest first. */
export async function stateOf({ generation, run }: Answered) {
	const stored = await storedAnswer(generation.tenantId, run);
	const entries = await withSystem((tx) =>
		tx
			.select()
			.from(aiUsageLedger)
			.where(
				and(eq(aiUsageLedger.tenantId, generation.tenantId), eq(aiUsageLedger.generationId, generation.id))
			)
			.orderBy(aiUsageLedger.sequence)
	);
	return { ...stored, entries };
}

/** What the sandbox has billed for a call. */
export function billOf({ generation }: Answered) {
	const bill = sandbox.ledger().find(({ id }) => id === generation.providerGenerationId);
	if (bill === undefined) throw new Error('the sandbox has not billed this call');
	return bill;
}

/** What was found so far on the days and models of this database. */
export function days() {
	return withSystem((tx) => tx.select().from(reconciliationDays));
}
