import { sql } from 'drizzle-orm';
import type { HoldTerms } from '$lib/domain/hold';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiGenerations } from '../../db/schema';
import { placeHold, type Hold } from '../metering/hold';
import type { UsableModel } from '../models/find-model';

type Generation = typeof aiGenerations.$inferInsert;

/** What a call is for. */
type Purpose = Pick<Generation, 'id' | 'kind' | 'conversationId'> &
	Partial<Pick<Generation, 'messageId' | 'step' | 'downgradedFrom' | 'templateId' | 'templateVersionId'>>;

/**
 * Holds for a person's further call and writes its generation down, as long an answer as the hold pays for. The first
 * call of an answer does the same in one batch with its question (`write-turn`).
 * @throws {AppError} BUDGET_EXCEEDED
 */
export async function openCall(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	purpose: Purpose,
	{
		model,
		occurredAt,
		...terms
	}: HoldTerms & { model: UsableModel; outputTokensMax: number; occurredAt: Date }
): Promise<Hold> {
	const hold = await placeHold(tx, { ...terms, tenantId, userId, apiKeyId: null, occurredAt });
	await tx.insert(aiGenerations).values({
		...purpose,
		tenantId,
		userId,
		modelId: model.modelId,
		priceId: model.priceId,
		pricing: model.pricing,
		hold: hold.amount.toFixed(),
		promptTokensEstimated: terms.promptTokens,
		outputTokensMax: hold.outputTokens,
		occurredAt,
		heartbeatAt: sql`now()`
	});
	return hold;
}
