import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { Usd, usdString } from '$lib/domain/money';
import type { Transaction } from '$lib/server/db/client';
import { aiGenerationChunks, aiGenerations } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { recoverGenerations } from '$lib/server/services/generation/recover';
import { checkQuota } from '$lib/server/services/metering/check-quota';
import { releaseGeneration, settleGeneration } from '$lib/server/services/metering/settle';
import { sandbox } from '../../support/app';
import { ask, storedAnswer } from '../../support/ask';
import { asOwner, booksOf } from '../../support/books';
import { addMember, createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

const NO_USAGE = { reasoningTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, searches: 0 };

/**
 * What a process leaves behind that was killed in mid-answer: rows that say "streaming", a heartbeat that has
 * stopped, and checkpoints. Made from an answer that really was billed, by taking its end away again.
 */
async function orphan(
	tenant: TenantContext,
	{ isAccepted, hasId = true }: { isAccepted: boolean; hasId?: boolean }
) {
	const { run, generation, message } = await ask(tenant, question(tenant, 'Tell me about the sea.'));
	const cost = message.cost ?? '0';
	const { tenantId } = tenant.scope;
	const hold = usdString(new Usd(generation.hold));
	await asOwner(async (sql) => {
		await sql`delete from ai_usage_ledger where tenant_id = ${tenantId} and generation_id = ${run.generationId}`;
		await sql`delete from ai_usage_stats where tenant_id = ${tenantId} and user_id = ${tenant.scope.userId}`;
		await sql`
			update budgets set spent = spent - ${cost}, held = held + ${hold}
			where tenant_id = ${tenantId} and subject_id in (${tenantId}, ${tenant.scope.userId})`;
		await sql`update ai_conversations set total_cost = 0, total_tokens = 0 where tenant_id = ${tenantId} and id = ${run.conversationId}`;
		await sql`update ai_messages set status = 'streaming', cost = null, content = '', parts = '[]',
				prompt_tokens = null, completion_tokens = null, total_tokens = null where id = ${run.messageId}`;
		await sql`
			update ai_generations set status = ${isAccepted ? 'streaming' : 'pending'}, money = 'held', settled_at = null,
				finished_at = null, heartbeat_at = now() - interval '31 seconds',
				provider_generation_id = ${isAccepted && hasId ? generation.providerGenerationId : null}
			where id = ${run.generationId}`;
	});
	await withSystem((tx) =>
		tx.insert(aiGenerationChunks).values([
			{ tenantId, generationId: run.generationId, seq: 0, chunks: [{ type: 'text-start', id: 't' }] },
			{
				tenantId,
				generationId: run.generationId,
				seq: 1,
				chunks: [{ type: 'text-delta', id: 't', delta: 'The sea is' }]
			}
		])
	);
	return { run, providerGenerationId: generation.providerGenerationId };
}

describe('after a process died in mid-answer', () => {
	test('the checkpointed text is kept and marked, and the cost is what the provider billed, once', async () => {
		const tenant = await createTenant();
		const { run, providerGenerationId } = await orphan(tenant, { isAccepted: true });

		// Several instances look at the same moment.
		const recovered = await Promise.all([recoverGenerations(), recoverGenerations(), recoverGenerations()]);
		expect(recovered.reduce((sum, count) => sum + count)).toBe(1);
		const { message, generation } = await storedAnswer(tenant.scope.tenantId, run);
		expect(message).toMatchObject({ status: 'interrupted', content: 'The sea is' });
		expect(generation).toMatchObject({ status: 'interrupted', money: 'awaiting' });

		await lookUpUntilSettled(tenant.scope.tenantId, run);
		const [billed] = sandbox.ledger().filter(({ id }) => id === providerGenerationId);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			ledger: billed?.cost,
			spent: billed?.cost,
			held: '0',
			unbalanced: 0
		});
	});

	test('a call whose id nobody wrote down may have been taken: it is charged what it comes to by its price', async () => {
		for (const isAccepted of [true, false]) {
			const tenant = await createTenant();
			const { run } = await orphan(tenant, { isAccepted, hasId: false });
			await recoverGenerations();
			const { generation, message } = await storedAnswer(tenant.scope.tenantId, run);
			expect(generation).toMatchObject({ status: 'interrupted', money: 'settled' });
			expect(new Usd(message.cost ?? 0).isPositive()).toBe(true);
			expect(message.metadata).toMatchObject({ costIsEstimate: true });
			expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
				ledger: message.cost,
				held: '0',
				unbalanced: 0
			});
		}
	});

	test.each([
		["what the provider's answer said", '0.25'],
		['nothing, since the provider had refused', '0']
	])(
		'a process that was not dead after all has the last word: its call comes to %s, once',
		async (_, cost) => {
			const tenant = await createTenant();
			const { run, providerGenerationId } = await orphan(tenant, { isAccepted: false });
			await recoverGenerations();
			const estimated = await booksOf(tenant.scope.tenantId);
			expect(new Usd(estimated.ledger).isPositive()).toBe(true);
			const key = { tenantId: tenant.scope.tenantId, generationId: run.generationId };
			const usage = { ...NO_USAGE, promptTokens: 3, completionTokens: 4, totalTokens: 7, cost };
			const charge = {
				usage,
				source: 'stream' as const,
				modelServed: null,
				provider: null,
				providerGenerationId
			};
			const says = (tx: Transaction): Promise<unknown> =>
				cost === '0' ? releaseGeneration(tx, key) : settleGeneration(tx, key, charge);
			await Promise.all([1, 2, 3].map(() => withTenant(tenant.scope, says)));
			const { message } = await storedAnswer(tenant.scope.tenantId, run);
			expect(usdString(message.cost ?? NaN)).toBe(cost);
			expect(message.totalTokens).toBe(cost === '0' ? 0 : 7);
			expect(message.metadata).toMatchObject({ costIsEstimate: false });
			expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
				ledger: cost,
				spent: cost,
				held: '0',
				monthly: cost,
				conversations: cost,
				unbalanced: 0
			});
		}
	);

	test('text that came after lost checkpoints is no text to go on with', async () => {
		const tenant = await createTenant();
		const { run } = await orphan(tenant, { isAccepted: true });
		const { tenantId } = tenant.scope;
		await withSystem((tx) =>
			tx.insert(aiGenerationChunks).values({
				tenantId,
				generationId: run.generationId,
				// The third is not there: a crash of the database took it.
				seq: 3,
				chunks: [{ type: 'text-delta', id: 't', delta: ' and salt.' }]
			})
		);
		await recoverGenerations();
		expect((await storedAnswer(tenantId, run)).message.content).toBe('The sea is');
	});

	test('many are ended while others start, and nobody stands in the way of anybody', async () => {
		const owner = await createTenant();
		const members = await Promise.all([1, 2].map(() => addMember(owner, { role: 'member' })));
		for (let round = 0; round < 3; round++) {
			const orphans: Awaited<ReturnType<typeof orphan>>[] = [];
			for (const member of members) orphans.push(await orphan(member, { isAccepted: false }));
			const [recovered, ...started] = await Promise.all([
				recoverGenerations(),
				...members.map((member) => ask(member, question(member, 'Meanwhile, rivers?')))
			]);
			expect(recovered).toBe(orphans.length);
			expect(started.map(({ message }) => message.status)).toEqual(['complete', 'complete']);
		}
		expect(await booksOf(owner.scope.tenantId)).toMatchObject({ held: '0', openHolds: '0' });
	});

	test('a run whose heart beats is left alone', async () => {
		const tenant = await createTenant();
		const { run } = await orphan(tenant, { isAccepted: true });
		await withSystem((tx) =>
			tx
				.update(aiGenerations)
				.set({ heartbeatAt: sql`now()` })
				.where(and(eq(aiGenerations.tenantId, tenant.scope.tenantId), eq(aiGenerations.id, run.generationId)))
		);
		expect(await recoverGenerations()).toBe(0);
	});
});

describe('a settlement', () => {
	test('happens once, whoever comes how often at the same time', async () => {
		const tenant = await createTenant();
		const { run, providerGenerationId } = await orphan(tenant, { isAccepted: true });
		const [billed] = sandbox.ledger().filter(({ id }) => id === providerGenerationId);
		const charge = {
			usage: {
				promptTokens: 10,
				completionTokens: 20,
				totalTokens: 30,
				reasoningTokens: 0,
				cachedTokens: 0,
				cacheWriteTokens: 0,
				searches: 0,
				cost: billed!.cost
			},
			source: 'stream' as const,
			modelServed: null,
			provider: null,
			providerGenerationId
		};
		const settlements = await Promise.all(
			Array.from({ length: 8 }, () =>
				withTenant(tenant.scope, (tx) =>
					settleGeneration(tx, { tenantId: tenant.scope.tenantId, generationId: run.generationId }, charge)
				)
			)
		);
		expect(settlements.filter((settlement) => settlement !== null)).toHaveLength(1);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			ledger: billed!.cost,
			spent: billed!.cost,
			held: '0'
		});
	});

	test('that fails leaves nothing of itself, and can be done again', async () => {
		const tenant = await createTenant();
		const { run, providerGenerationId } = await orphan(tenant, { isAccepted: true });
		const key = { tenantId: tenant.scope.tenantId, generationId: run.generationId };
		const usage = {
			promptTokens: 1,
			completionTokens: 1,
			totalTokens: 2,
			reasoningTokens: 0,
			cachedTokens: 0,
			cacheWriteTokens: 0,
			searches: 0,
			cost: '0.5'
		};
		const charge = {
			usage,
			source: 'stream' as const,
			modelServed: null,
			provider: null,
			providerGenerationId
		};
		const before = await withTenant(tenant.scope, (tx) => checkQuota(tx, { ...key, at: new Date() }));
		await expect(
			withTenant(tenant.scope, async (tx) => {
				await settleGeneration(tx, key, charge);
				throw new Error(`the database went away ${newId()}`);
			})
		).rejects.toThrow('the database went away');
		expect(await withTenant(tenant.scope, (tx) => checkQuota(tx, { ...key, at: new Date() }))).toEqual(
			before
		);
		await withTenant(tenant.scope, (tx) => settleGeneration(tx, key, charge));
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: '0.5', spent: '0.5', held: '0' });
	});
});
