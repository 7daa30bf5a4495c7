import { and, eq, sql } from 'drizzle-orm';
import type { PriceRecord } from '$lib/domain/price';
import { batchInOrder } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiConversations, aiGenerations, aiMessages, aiUsageLedger } from '../../db/schema';
import type { Usage } from '../../openrouter';
import { addToAttributions } from './attributions';
import { budgetsOf, settleBudget } from './budget';
import { costsByClass } from './cost-classes';
import { otherCalls } from './other-calls';
import { addToRollups } from './rollups';

/** Whose call it was, and at what price. */
export interface TrackedCall {
	tenantId: string;
	generationId: string;
	purpose: 'chat' | 'title' | 'api';
	userId: string;
	apiKeyId: string | null;
	conversationId: string | null;
	messageId: string | null;
	/** of the answer's calls, this one: an answer is counted with its first */
	step: number;
	/** what its question was made from */
	templateId: string | null;
	templateVersionId: string | null;
	modelId: string;
	priceId: string;
	pricing: PriceRecord;
	/** decides the day, month and year that it is accounted to */
	occurredAt: Date;
}

/** Where a generation has it. */
export const TRACKED_CALL = {
	purpose: aiGenerations.kind,
	userId: aiGenerations.userId,
	apiKeyId: aiGenerations.apiKeyId,
	conversationId: aiGenerations.conversationId,
	messageId: aiGenerations.messageId,
	step: aiGenerations.step,
	templateId: aiGenerations.templateId,
	templateVersionId: aiGenerations.templateVersionId,
	modelId: aiGenerations.modelId,
	priceId: aiGenerations.priceId,
	pricing: aiGenerations.pricing,
	occurredAt: aiGenerations.occurredAt
};

/** One entry of the ledger. */
export interface UsageEntry {
	call: TrackedCall;
	kind: 'charge' | 'adjustment';
	/** 0 for the charge; 1, 2 … for the adjustments after it */
	sequence: number;
	source: 'stream' | 'lookup' | 'estimate';
	/** USD, exact decimal string; an adjustment's may be negative */
	amount: string;
	/** an adjustment's are differences */
	tokens: Pick<
		Usage,
		'promptTokens' | 'completionTokens' | 'reasoningTokens' | 'cachedTokens' | 'cacheWriteTokens'
	>;
	modelServed: string | null;
	provider: string | null;
	providerGenerationId: string | null;
	/** USD that the budgets hold for the call and get back */
	hold: string;
	/** why an adjustment was made */
	reason: string | null;
}

/**
 * Writes an entry into the ledger and everything that is a sum of the ledger's entries: message, conversation, the
 * three rollups and the budgets, in the caller's transaction. The only way for money to be accounted.
 */
export async function trackUsage(tx: Transaction, entry: UsageEntry): Promise<void> {
	const { call, amount, hold, tokens } = entry;
	const costs = costsByClass(call, entry);
	const contribution = { ...call, kind: entry.kind, tokens, amount, costs };
	// One batch on the wire: none depends on another's answer. Budgets last, since their rows are the contended ones.
	await batchInOrder([
		() =>
			tx.insert(aiUsageLedger).values({
				tenantId: call.tenantId,
				generationId: call.generationId,
				kind: entry.kind,
				purpose: call.purpose,
				step: call.step,
				sequence: entry.sequence,
				source: entry.source,
				amount,
				userId: call.userId,
				apiKeyId: call.apiKeyId,
				conversationId: call.conversationId,
				templateId: call.templateId,
				templateVersionId: call.templateVersionId,
				modelId: call.modelId,
				modelServed: entry.modelServed,
				provider: entry.provider,
				providerGenerationId: entry.providerGenerationId,
				promptTokens: tokens.promptTokens,
				completionTokens: tokens.completionTokens,
				reasoningTokens: tokens.reasoningTokens,
				cachedTokens: tokens.cachedTokens,
				cacheWriteTokens: tokens.cacheWriteTokens,
				...costs,
				priceId: call.priceId,
				pricing: call.pricing,
				reason: entry.reason,
				occurredAt: call.occurredAt
			}),
		() => addToMessage(tx, entry),
		() => addToConversation(tx, entry),
		() => addToRollups(tx, contribution),
		() => addToAttributions(tx, contribution),
		...budgetsOf(call).map((budget) => () => settleBudget(tx, budget, { hold, cost: amount }))
	]);
}

async function addToMessage(tx: Transaction, { call, source, amount, tokens }: UsageEntry): Promise<void> {
	if (call.messageId === null) return;
	const others = otherCalls(call);
	const { metadata } = aiMessages;
	await tx
		.update(aiMessages)
		.set({
			promptTokens: sql`coalesce(${aiMessages.promptTokens}, 0) + ${tokens.promptTokens}::integer`,
			completionTokens: sql`coalesce(${aiMessages.completionTokens}, 0) + ${tokens.completionTokens}::integer`,
			totalTokens: sql`coalesce(${aiMessages.totalTokens}, 0) + ${totalOf(tokens)}::integer`,
			// Spelled as a sum of ours is, whatever zeros its terms end with.
			cost: sql`trim_scale(coalesce(${aiMessages.cost}, 0) + ${amount}::numeric)`,
			metadata: sql`${metadata} || jsonb_build_object(
				'costIsEstimate', ${source === 'estimate'}::boolean or ${others.isEstimated},
				'costIsPending', ${others.isAwaited},
				'reasoningTokens', coalesce((${metadata} ->> 'reasoningTokens')::integer, 0) + ${tokens.reasoningTokens}::integer)`
		})
		.where(and(eq(aiMessages.tenantId, call.tenantId), eq(aiMessages.id, call.messageId)));
}

async function addToConversation(tx: Transaction, { call, amount, tokens }: UsageEntry): Promise<void> {
	if (call.conversationId === null) return;
	await tx
		.update(aiConversations)
		.set({
			totalTokens: sql`${aiConversations.totalTokens} + ${totalOf(tokens)}::bigint`,
			totalCost: sql`${aiConversations.totalCost} + ${amount}::numeric`
		})
		.where(and(eq(aiConversations.tenantId, call.tenantId), eq(aiConversations.id, call.conversationId)));
}

/** Not the provider's own total, which may count reasoning twice: the books add up to their parts. */
function totalOf({ promptTokens, completionTokens }: UsageEntry['tokens']): number {
	return promptTokens + completionTokens;
}
