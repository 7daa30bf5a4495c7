import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { aiMessages } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import type { GenerationRecord, Usage } from '../../openrouter';
import { recordLookedUp } from '../reconciliation/record-looked-up';
import { askForRecord } from './ask-for-record';
import { estimateUsage } from './estimate-usage';
import { settleGeneration } from './settle';

/**
 * Asks the provider for the cost of calls whose stream did not tell: stopped, broken off, or orphaned. Its record
 * appears late (18 s were seen), so a question without an answer is put again, later each time; after ten minutes
 * the cost is estimated, and marked as such.
 */
const BACKOFF_SECONDS = [1, 1, 2, 4, 8, 15, 30, 60, 60, 60, 60, 60, 60, 60, 60, 60];
const BATCH = 20;

interface Awaiting extends Record<string, unknown> {
	tenant_id: string;
	id: string;
	message_id: string | null;
	provider_generation_id: string | null;
	model_id: string;
	prompt_tokens_estimated: number;
	lookup_attempts: number;
}

/**
 * @param signal ends the questions that are out, because the process is about to end
 * @returns how many questions were due
 */
export async function lookUpCosts(signal?: AbortSignal): Promise<number> {
	// Claimed by moving the next question forward, so that no transaction stays open during the call.
	const due = await withSystem((tx) =>
		tx.execute<Awaiting>(sql`
			update ai_generations set
				lookup_attempts = lookup_attempts + 1,
				lookup_at = now() + make_interval(secs => (${sql.raw(`array[${BACKOFF_SECONDS.join(',')}]`)})[least(lookup_attempts + 1, ${BACKOFF_SECONDS.length})])
			where (tenant_id, id) in (
				select tenant_id, id from ai_generations
				where money = 'awaiting' and lookup_at <= now()
				order by lookup_at limit ${BATCH} for update skip locked
			)
			returning tenant_id, id, message_id, provider_generation_id, model_id, prompt_tokens_estimated, lookup_attempts`)
	);
	await Promise.all(due.map((awaiting) => lookUp(awaiting, signal)));
	return due.length;
}

async function lookUp(awaiting: Awaiting, signal?: AbortSignal): Promise<void> {
	const key = { tenantId: awaiting.tenant_id, generationId: awaiting.id };
	const log = logger.child({ generationId: awaiting.id, attempt: awaiting.lookup_attempts });
	try {
		const record = await askProvider(awaiting.provider_generation_id, signal);
		if (record === null && awaiting.lookup_attempts < BACKOFF_SECONDS.length) return;
		await withSystem(async (tx) => {
			const charged = await settleGeneration(tx, key, {
				usage: record?.usage ?? (await estimateFromMessage(tx, awaiting)),
				source: record === null ? 'estimate' : 'lookup',
				modelServed: record?.model ?? null,
				provider: record?.provider ?? null,
				providerGenerationId: awaiting.provider_generation_id
			});
			if (charged !== null && record !== null) await recordLookedUp(tx, key, record.totalCost);
		});
		if (record === null) log.warn('the provider has no record of this generation; its cost is estimated');
	} catch (err) {
		log.error({ err }, 'a cost could not be looked up');
	}
}

/** @returns null when there is no record yet, or the provider cannot be asked right now */
async function askProvider(
	providerGenerationId: string | null,
	stop?: AbortSignal
): Promise<GenerationRecord | null> {
	if (providerGenerationId === null) return null;
	try {
		return await askForRecord(providerGenerationId, stop);
	} catch (err) {
		logger.warn({ err, providerGenerationId }, 'the provider could not be asked for a generation');
		return null;
	}
}

/** From the text that is stored, which may be less than the provider wrote. */
async function estimateFromMessage(tx: Transaction, awaiting: Awaiting): Promise<Usage> {
	const [message] =
		awaiting.message_id === null
			? []
			: await tx
					.select({ content: aiMessages.content })
					.from(aiMessages)
					.where(and(eq(aiMessages.tenantId, awaiting.tenant_id), eq(aiMessages.id, awaiting.message_id)));
	return estimateUsage({
		modelId: awaiting.model_id,
		promptTokens: awaiting.prompt_tokens_estimated,
		content: message?.content ?? ''
	});
}
