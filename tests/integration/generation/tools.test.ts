import { and, asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { asked } from '../../support/overheard-provider';
import { partsOf } from '$lib/domain/answer';
import type { ChatChunk } from '$lib/domain/chat';
import { OUTPUT_TOKENS_WORTHWHILE } from '$lib/domain/hold';
import { Usd } from '$lib/domain/money';
import { aiGenerationChunks, aiGenerations, memberships } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { CALLS_PER_ANSWER_MAX } from '$lib/server/services/generation/next-call';
import { recoverGenerations } from '$lib/server/services/generation/recover';
import { startGeneration } from '$lib/server/services/generation/start';
import { stopGeneration } from '$lib/server/services/generation/stop';
import { listMessages } from '$lib/server/services/messages/list-messages';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import { settleGeneration } from '$lib/server/services/metering/settle';
import { sandbox } from '../../support/app';
import { ask, firstWords, readAnswer, storedAnswer, type Answered } from '../../support/ask';
import { asOwner, booksOf } from '../../support/books';
import { addMember, createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

const SUM = 'Please use the calculator: what is 19 * 23?';
const WITHOUT_TOOLS = 'cohere/command-a';

function callsOf({ scope }: TenantContext, { run }: Pick<Answered, 'run'>) {
	return withSystem((tx) =>
		tx
			.select()
			.from(aiGenerations)
			.where(and(eq(aiGenerations.tenantId, scope.tenantId), eq(aiGenerations.messageId, run.messageId)))
			.orderBy(asc(aiGenerations.step))
	);
}

describe('an answer that uses a tool', () => {
	test('shows the step, goes on with what came of it, and is paid for call by call', async () => {
		const tenant = await createTenant();
		const before = new Set(sandbox.ledger().map(({ id }) => id));
		const answered = await ask(tenant, question(tenant, SUM));
		const { message, frames, lastMetadata } = answered;

		expect(message.status).toBe('complete');
		expect(message.parts.map(({ type }) => type)).toEqual(['tool-calculator', 'text']);
		expect(message.parts[0]).toMatchObject({ state: 'output-available', input: {}, output: {} });
		expect(message.content).not.toBe('');
		// What was seen, reduced, is what is stored.
		expect(partsOf(frames as ChatChunk[])).toEqual(message.parts);
		expect(frames.filter(({ type }) => type === 'start-step')).toHaveLength(2);
		expect(frames.filter(({ type }) => type === 'finish-step')).toHaveLength(2);

		const calls = await callsOf(tenant, answered);
		expect(calls.map(({ step, status, money }) => ({ step, status, money }))).toEqual([
			{ step: 0, status: 'completed', money: 'settled' },
			{ step: 1, status: 'completed', money: 'settled' }
		]);
		const billed = sandbox.ledger().filter(({ id }) => !before.has(id));
		expect(billed).toHaveLength(2);
		const cost = billed.reduce((sum, entry) => sum.plus(entry.cost), new Usd(0)).toFixed();
		expect(message.cost).toBe(cost);
		expect(lastMetadata).toMatchObject({ cost, status: 'complete', costIsPending: false });
		expect(lastMetadata?.usage).toMatchObject({
			promptTokens: message.promptTokens,
			completionTokens: message.completionTokens
		});
		// Each was held for from above.
		for (const { id, cost: paid } of billed) {
			const call = calls.find(({ providerGenerationId }) => providerGenerationId === id);
			expect(new Usd(call?.hold ?? 0).gte(paid)).toBe(true);
		}
		// The second brings the first one's words and the tool's along.
		const [first, second] = calls.map(({ promptTokensEstimated }) => promptTokensEstimated);
		expect(second).toBeGreaterThan(first! + 20);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			held: '0',
			openHolds: '0',
			unbalanced: 0,
			ledger: cost,
			spent: cost
		});
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('sends the model what it asked for, with its own call and without an answer of ours', async () => {
		const tenant = await createTenant();
		const request = question(tenant, SUM, { settings: { systemPrompt: 'Be exact.' } });
		await ask(tenant, request);
		const said = asked.at(-1)?.messages ?? [];
		expect(said.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
		const [call] = (said[2] as unknown as { tool_calls: { id: string }[] }).tool_calls;
		expect(said[3]).toMatchObject({ tool_call_id: call?.id });

		// The next question is asked with the words alone.
		await ask(tenant, question(tenant, 'Thank you. Now rivers.', { id: request.id }));
		expect(asked.at(-1)?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
	});

	test('keeps its steps and their cost when the provider refuses the next call', async () => {
		const tenant = await createTenant();
		const answered = await ask(tenant, question(tenant, `[[sandbox:then moderation]] ${SUM}`));
		const { message, lastMetadata } = answered;
		expect(message.status).toBe('failed');
		expect(message.parts).toMatchObject([{ type: 'tool-calculator', state: 'output-available' }]);
		expect((await callsOf(tenant, answered)).map(({ money }) => money)).toEqual(['settled', 'released']);
		const { ledger, held } = await booksOf(tenant.scope.tenantId);
		expect(held).toBe('0');
		expect(lastMetadata).toMatchObject({ cost: ledger, error: { code: 'PROVIDER_ERROR' } });
		expect(message.cost).toBe(ledger);
		// The asker was let in with the first call.
		await expect(answered.run.accepted).resolves.toBeUndefined();
	});

	test('waits for the cost of its first call though the next one was refused', async () => {
		const tenant = await createTenant();
		const text = `[[sandbox:usage-missing]] [[sandbox:then moderation]] ${SUM}`;
		const { message, lastMetadata } = await ask(tenant, question(tenant, text));
		expect(lastMetadata).toMatchObject({ status: 'failed', costIsPending: true });
		expect(message.metadata).toMatchObject({ costIsPending: true });
	});

	test('says that its cost is not known while that of any of its calls is not', async () => {
		const tenant = await createTenant();
		const answered = await ask(tenant, question(tenant, `[[sandbox:usage-missing]] ${SUM}`));
		expect(answered.lastMetadata).toMatchObject({ costIsPending: true, cost: null });
		const calls = await callsOf(tenant, answered);
		expect(calls.map(({ money }) => money)).toEqual(['awaiting', 'awaiting']);
		const { tenantId } = tenant.scope;
		const known = { promptTokens: 100, completionTokens: 10, totalTokens: 110, reasoningTokens: 0 };
		await withTenant(tenant.scope, (tx) =>
			settleGeneration(
				tx,
				{ tenantId, generationId: answered.run.generationId },
				{
					usage: { ...known, cachedTokens: 0, cacheWriteTokens: 0, searches: 0, cost: null },
					source: 'lookup',
					modelServed: null,
					provider: null,
					providerGenerationId: null
				}
			)
		);
		const { metadata } = (await storedAnswer(tenantId, answered.run)).message;
		expect(metadata).toMatchObject({ costIsPending: true, costIsEstimate: true });
		const [first] = calls;
		const { messageId } = answered.run;
		await lookUpUntilSettled(tenantId, { messageId, generationId: first!.id });
		const { message } = await storedAnswer(tenantId, answered.run);
		expect(message.metadata).toMatchObject({ costIsPending: false, costIsEstimate: true });
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('ends after so many calls, the last of which may use none', async () => {
		const tenant = await createTenant();
		const answered = await ask(tenant, question(tenant, `[[sandbox:tool-loop]] ${SUM}`));
		const calls = await callsOf(tenant, answered);
		expect(calls).toHaveLength(CALLS_PER_ANSWER_MAX);
		expect(answered.message.status).toBe('complete');
		expect(answered.message.parts.map(({ type }) => type)).toEqual([
			...Array.from({ length: CALLS_PER_ANSWER_MAX - 1 }, () => 'tool-calculator'),
			'text'
		]);
		const ids = answered.message.parts.flatMap((part) => ('toolCallId' in part ? [part.toolCallId] : []));
		expect(new Set(ids).size).toBe(ids.length);
		expect(asked.at(-1)).toMatchObject({ tool_choice: 'none' });
		expect((await checkLedger()).broken).toEqual([]);
	});

	test('is stopped in its second call as in its first', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, `[[sandbox:then speed=20]] ${SUM}`));
		await firstWords(run);
		await stopGeneration(tenant, { conversationId: run.conversationId });
		await run.finished;
		const { message } = await readAnswer(tenant, run);
		expect(message.status).toBe('stopped');
		expect(message.parts.map(({ type }) => type)).toEqual(['tool-calculator', 'text']);
		await lookUpUntilSettled(tenant.scope.tenantId, run);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ held: '0', openHolds: '0', unbalanced: 0 });
	});

	test('ends with what there is when the budget does not cover a further call', async () => {
		const owner = await createTenant();
		const settings = { maxOutputTokens: OUTPUT_TOKENS_WORTHWHILE };
		const probe = await ask(owner, question(owner, SUM, { settings }));
		const [first] = await callsOf(owner, probe);
		const member = await addMember(owner, { role: 'member', monthlyLimitUsd: first!.hold });
		const answered = await ask(member, question(member, SUM, { settings }));
		expect(answered.message.status).toBe('failed');
		expect(answered.message.parts).toMatchObject([{ type: 'tool-calculator', state: 'output-available' }]);
		expect(answered.lastMetadata?.error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(answered.lastMetadata?.cost).toBe(answered.message.cost);
		expect((await callsOf(member, answered)).map(({ money }) => money)).toEqual(['settled']);
		expect(await booksOf(owner.scope.tenantId)).toMatchObject({ held: '0', openHolds: '0', unbalanced: 0 });
	});

	test('makes no further call for somebody who has been removed meanwhile', async () => {
		const owner = await createTenant();
		const member = await addMember(owner, { role: 'member' });
		const { tenantId } = owner.scope;
		const run = await startGeneration(member, question(member, `[[sandbox:slow-first-token ms=300]] ${SUM}`));
		await run.accepted;
		await withSystem((tx) =>
			tx
				.delete(memberships)
				.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, member.scope.userId)))
		);
		await run.finished;
		const { message } = await storedAnswer(tenantId, run);
		expect(message.status).toBe('failed');
		expect(await callsOf(owner, { run })).toHaveLength(1);
		expect(await booksOf(tenantId)).toMatchObject({ held: '0', openHolds: '0', unbalanced: 0 });
	});
});

describe('an answer whose process dies in its second call', () => {
	test('keeps the steps before and the checkpointed words', async () => {
		const tenant = await createTenant();
		const { run, message } = await ask(tenant, question(tenant, SUM));
		const { tenantId } = tenant.scope;
		const [step] = message.parts;
		await asOwner(async (sql) => {
			await sql`update ai_messages set status = 'streaming', content = '', parts = ${sql.json([step] as never)} where id = ${run.messageId}`;
			await sql`update ai_generations set status = 'streaming', heartbeat_at = now() - interval '31 seconds' where id = ${run.generationId}`;
		});
		const chunks: ChatChunk[] = [
			{ type: 'text-start', id: 't' },
			{ type: 'text-delta', id: 't', delta: 'It is' }
		];
		await withSystem((tx) =>
			tx.insert(aiGenerationChunks).values({ tenantId, generationId: run.generationId, seq: 0, chunks })
		);
		const { items } = await listMessages(tenant, { conversationId: run.conversationId, limit: 1 });
		expect(items[0]?.parts).toEqual([step, { type: 'text', text: 'It is' }]);
		await recoverGenerations();
		const recovered = await storedAnswer(tenantId, run);
		expect(recovered.message).toMatchObject({
			status: 'interrupted',
			content: 'It is',
			parts: [step, { type: 'text', text: 'It is' }]
		});
	});
});

describe('a model is offered tools', () => {
	test('unless it cannot use them, JSON is asked for, or nobody wants them', async () => {
		const tenant = await createTenant();
		const offered = async (overrides: Parameters<typeof question>[2]) => {
			await ask(tenant, question(tenant, 'Rivers?', overrides));
			return (asked.at(-1) as { tools?: unknown[] }).tools?.length ?? 0;
		};
		expect(await offered({})).toBe(2);
		expect(await offered({ settings: { tools: true } })).toBe(2);
		expect(await offered({ settings: { tools: false } })).toBe(0);
		expect(await offered({ settings: { responseFormat: { type: 'json_object' } } })).toBe(0);
		expect(await offered({ settings: { responseFormat: { type: 'text' } } })).toBe(2);
		expect(await offered({ model: WITHOUT_TOOLS })).toBe(0);
	});
});
