import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, usdString } from '$lib/domain/money';
import { aiGenerations, reconciliationRuns } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { GenerationRecord } from '$lib/server/openrouter';
import { brokenInvariants } from '$lib/server/services/metering/check-ledger';
import { settleGeneration } from '$lib/server/services/metering/settle';
import { trackUsage } from '$lib/server/services/metering/track-usage';
import { compareGeneration } from '$lib/server/services/reconciliation/compare-generation';
import { ask } from '../../support/ask';
import { booksOf } from '../../support/books';
import { createTenant, question } from '../../support/factories';
import { stateOf } from './calls';

const tokens = fc.integer({ min: 0, max: 1_000_000 });
const counts = fc.record({ promptTokens: tokens, completionTokens: tokens });
/** USD with up to 22 decimals, as real prices have. */
const amount = fc
	.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 22 }), fc.nat())
	.map(([dollars, decimals, digits]) => usdString(`${dollars}.${String(digits).padStart(decimals, '0')}`));
const adjustment = fc.record({ amount, isNegative: fc.boolean(), counts });

const usageOf = ({ promptTokens, completionTokens }: { promptTokens: number; completionTokens: number }) => ({
	promptTokens,
	completionTokens,
	totalTokens: promptTokens + completionTokens,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0
});

test('whatever was charged and adjusted before, the ledger of a call comes to the provider’s figure', async () => {
	const runId = newId();
	await withSystem((tx) => tx.insert(reconciliationRuns).values({ id: runId, status: 'done' }));
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				/** null: an estimate */
				charge: fc.option(amount),
				chargeCounts: counts,
				adjustments: fc.array(adjustment, { maxLength: 3 }),
				record: amount,
				recordCounts: counts
			}),
			async ({ charge, chargeCounts, adjustments, record, recordCounts }) => {
				const tenant = await createTenant();
				const { tenantId } = tenant.scope;
				const answered = await ask(
					tenant,
					question(tenant, '[[sandbox:usage-missing]][[sandbox:tokens=1]] Hi')
				);
				const generationId = answered.generation.id;
				const key = { tenantId, generationId };
				await withSystem(async (tx) => {
					await settleGeneration(tx, key, {
						usage: { ...usageOf(chargeCounts), searches: 0, cost: charge },
						source: 'stream',
						modelServed: null,
						provider: null,
						providerGenerationId: answered.generation.providerGenerationId
					});
					const [generation] = await tx
						.select()
						.from(aiGenerations)
						.where(eq(aiGenerations.id, generationId));
					for (const [index, { amount, isNegative, counts }] of adjustments.entries()) {
						await trackUsage(tx, {
							call: { ...generation!, generationId, purpose: 'chat' },
							kind: 'adjustment',
							sequence: index + 1,
							source: 'lookup',
							amount: isNegative ? `-${amount}` : amount,
							tokens: usageOf(counts),
							modelServed: null,
							provider: null,
							providerGenerationId: null,
							hold: '0',
							reason: 'a test'
						});
					}
				});
				await compareGeneration(key, recordOf(record, recordCounts), runId);
				const { entries, message } = await stateOf(answered);
				expect(usdString(sumUsd(entries.map((entry) => entry.amount)))).toBe(record);
				expect(usdString(message.cost!)).toBe(record);
				expect(await booksOf(tenantId)).toEqual({
					ledger: record,
					spent: record,
					held: '0',
					daily: record,
					monthly: record,
					yearly: record,
					messages: record,
					conversations: record,
					openHolds: '0',
					unbalanced: 0
				});
			}
		),
		{ numRuns: 40 }
	);
	expect(await withSystem(brokenInvariants)).toEqual([]);
});

function recordOf(
	totalCost: string,
	counts: { promptTokens: number; completionTokens: number }
): GenerationRecord {
	return {
		id: 'gen-test',
		model: 'openai/gpt-4o-mini',
		provider: 'OpenAI',
		isCancelled: false,
		finishReason: 'stop',
		usage: { ...usageOf(counts), searches: 0, cost: totalCost },
		totalCost
	};
}
