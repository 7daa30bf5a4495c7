import { v7 } from 'uuid';
import { Usd, usdString } from '$lib/domain/money';
import { priceUsage, type PriceRecord } from '$lib/domain/price';
import type { Transaction } from '$lib/server/db/client';
import { aiGenerations } from '$lib/server/db/schema';
import { trackUsage, type TrackedCall } from '$lib/server/services/metering/track-usage';
import { addToDay } from '$lib/server/services/reconciliation/comparison';
import type { Random } from './random';

export interface Priced {
	modelId: string;
	priceId: string;
	pricing: PriceRecord;
	provider: string;
}

/** A call that was made, before it is accounted for. */
export interface Call {
	tenantId: string;
	userId: string;
	model: Priced;
	purpose: TrackedCall['purpose'];
	at: Date;
	promptTokens: number;
	completionTokens: number;
	step?: number;
	conversationId?: string;
	messageId?: string;
	template?: { id: string; versionId: string } | null;
	apiKeyId?: string | null;
}

const ESTIMATED = 0.012;

/** Ids are ordered by time, also those of times past. */
export const idAt = (at: Date) => v7({ msecs: at.getTime() });

/**
 * Writes a call that has ended: its generation, its entry in the ledger and all that adds up to, through the metering,
 * and its comparison with the provider's record. A few were estimated at first, and corrected by it.
 * @returns the generation's id
 */
export async function account(tx: Transaction, random: Random, call: Call): Promise<string> {
	const { tenantId, userId, model, purpose, at, step = 0 } = call;
	const generationId = idAt(at);
	const tokens = {
		promptTokens: call.promptTokens,
		completionTokens: call.completionTokens,
		reasoningTokens: 0,
		cachedTokens: call.promptTokens > 4_000 && random.isTrue(0.5) ? Math.round(call.promptTokens * 0.6) : 0,
		cacheWriteTokens: 0
	};
	const provided = usdString(priceUsage(tokens, model.pricing, at).total);
	const isEstimate = random.isTrue(ESTIMATED);
	const charged = isEstimate ? usdString(new Usd(provided).times('1.08').toSignificantDigits(6)) : provided;
	const { conversationId = null, messageId = null, template = null, apiKeyId = null } = call;
	const origin = { templateId: template?.id ?? null, templateVersionId: template?.versionId ?? null };
	await tx.insert(aiGenerations).values({
		tenantId,
		id: generationId,
		kind: purpose,
		userId,
		apiKeyId,
		conversationId,
		messageId,
		step,
		...origin,
		status: 'completed',
		money: 'settled',
		modelId: model.modelId,
		modelServed: model.modelId,
		provider: model.provider,
		providerGenerationId: `gen-demo-${generationId}`,
		priceId: model.priceId,
		pricing: model.pricing,
		hold: '0',
		promptTokensEstimated: call.promptTokens,
		outputTokensMax: 4_096,
		occurredAt: at,
		heartbeatAt: at,
		finishedAt: at,
		settledAt: at,
		reconciledAt: at,
		providerCost: provided,
		finishReason: 'stop',
		createdAt: at
	});
	const tracked: TrackedCall = {
		tenantId,
		generationId,
		purpose,
		userId,
		apiKeyId,
		conversationId,
		messageId,
		step,
		...origin,
		modelId: model.modelId,
		priceId: model.priceId,
		pricing: model.pricing,
		occurredAt: at
	};
	const served = {
		modelServed: model.modelId,
		provider: model.provider,
		providerGenerationId: `gen-demo-${generationId}`,
		hold: '0'
	};
	await trackUsage(tx, {
		call: tracked,
		kind: 'charge',
		sequence: 0,
		source: isEstimate ? 'estimate' : 'stream',
		amount: charged,
		tokens,
		reason: null,
		...served
	});
	if (isEstimate) {
		await trackUsage(tx, {
			call: tracked,
			kind: 'adjustment',
			sequence: 1,
			source: 'lookup',
			amount: usdString(new Usd(provided).minus(charged)),
			tokens: {
				promptTokens: 0,
				completionTokens: 0,
				reasoningTokens: 0,
				cachedTokens: 0,
				cacheWriteTokens: 0
			},
			reason: `Estimated at $${charged}; the provider's record says $${provided}.`,
			...served
		});
	}
	await addToDay(
		tx,
		{ occurredAt: at, modelId: model.modelId },
		{ ledger: new Usd(charged), provider: new Usd(provided) }
	);
	return generationId;
}
