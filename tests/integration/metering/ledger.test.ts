import { execFile } from 'node:child_process';
import path from 'node:path';
import { sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import { PERIODS } from '$lib/domain/periods';
import * as schema from '$lib/server/db/schema';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { aggregateUsageStats } from '$lib/server/services/metering/aggregate-usage-stats';
import { brokenInvariants, checkLedger } from '$lib/server/services/metering/check-ledger';
import { LEDGER_INVARIANTS, type LedgerInvariantName } from '$lib/server/services/metering/ledger-invariants';
import { trackUsage, type TrackedCall, type UsageEntry } from '$lib/server/services/metering/track-usage';
import { getUsageSummary } from '$lib/server/services/usage/get-usage-summary';
import { database } from '../../support/app';
import { ask } from '../../support/ask';
import { asOwner } from '../../support/books';
import { createTenant, question } from '../../support/factories';

let tenant: TenantContext;
let call: TrackedCall;

/** A conversation with a settled answer, whose call later entries are made after. */
beforeAll(async () => {
	tenant = await createTenant();
	const { run, generation } = await ask(tenant, question(tenant, 'Tell me about the sea.'));
	const { tenantId, userId } = tenant.scope;
	const { modelId, priceId, pricing, occurredAt } = generation;
	call = {
		tenantId,
		generationId: run.generationId,
		purpose: 'chat',
		userId,
		apiKeyId: null,
		conversationId: run.conversationId,
		messageId: run.messageId,
		step: 0,
		templateId: null,
		templateVersionId: null,
		modelId,
		priceId,
		pricing,
		occurredAt
	};
});

const NO_TOKENS = {
	promptTokens: 0,
	completionTokens: 0,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0
};
let adjustments = 0;
/** An adjustment of the one call that there is. */
function adjust({ amount, ...changes }: { amount: string } & Partial<UsageEntry>): Promise<void> {
	return withTenant(tenant.scope, (tx) =>
		trackUsage(tx, {
			call,
			kind: 'adjustment',
			sequence: ++adjustments,
			source: 'lookup',
			amount,
			tokens: NO_TOKENS,
			modelServed: null,
			provider: null,
			providerGenerationId: null,
			hold: '0',
			reason: 'for this test',
			...changes
		})
	);
}

/** Each invariant with a change that nobody can make but the owner of the database, and what else it breaks. */
const DAMAGES: Record<LedgerInvariantName, { by: SQL; alsoBreaks?: LedgerInvariantName[] }> = {
	spent: { by: sql`update budgets set spent = spent + 0.000000000001 where scope = 'member'` },
	held: { by: sql`update budgets set held = held + 0.01 where scope = 'tenant'` },
	'no hold left behind': {
		by: sql`
			update ai_generations
			set money = 'awaiting', settled_at = null, hold = 0, occurred_at = now() - interval '61 minutes'`,
		alsoBreaks: ['charged once']
	},
	'charged once': {
		by: sql`delete from ai_usage_ledger`,
		alsoBreaks: ['spent', 'rollups', 'messages', 'conversations']
	},
	'adjustments in order': {
		by: sql`
			insert into ai_usage_ledger (tenant_id, id, generation_id, kind, purpose, sequence, source, amount, user_id,
				conversation_id, model_id, prompt_tokens, completion_tokens, price_id, pricing, occurred_at)
			select tenant_id, ${newId()}, generation_id, 'adjustment', purpose, 1000, source, 0, user_id,
				conversation_id, model_id, 0, 0, price_id, pricing, occurred_at
			from ai_usage_ledger where kind = 'charge'`
	},
	'as the provider says': { by: sql`update ai_generations set provider_cost = 1000` },
	rollups: { by: sql`update ai_usage_stats set total_tokens = total_tokens + 1 where period = 'yearly'` },
	attributions: {
		by: sql`
			insert into ai_usage_attributions (tenant_id, dimension, subject_id, user_id, period, period_start, period_end, request_count)
			select tenant_id, 'template', ${newId()}, user_id, period, period_start, period_end, 1
			from ai_usage_stats where period = 'daily'`
	},
	messages: { by: sql`update ai_messages set cost = cost + 1 where cost is not null` },
	conversations: { by: sql`update ai_conversations set total_cost = total_cost + 1` }
};

class Undone extends Error {}

/** What the check says of the books with some damage done, none of which stays. */
async function damaged(damage: SQL): Promise<LedgerInvariantName[]> {
	const client = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
	let broken: LedgerInvariantName[] = [];
	try {
		await drizzle(client, { schema }).transaction(async (tx) => {
			await tx.execute(damage);
			broken = (await brokenInvariants(tx)).map(({ name }) => name);
			throw new Undone();
		});
	} catch (error) {
		if (!(error instanceof Undone)) throw error;
	} finally {
		await client.end();
	}
	return broken;
}

/** `npm run ledger:check` on this database. */
function runCheck(...args: string[]): Promise<{ code: number; output: string }> {
	return new Promise((resolve) => {
		execFile(
			process.execPath,
			['--import', 'tsx', 'scripts/ledger-check.ts', ...args],
			{
				cwd: path.resolve(import.meta.dirname, '../../..'),
				env: { ...process.env, DATABASE_URL: database.ownerUrl }
			},
			(error, stdout, stderr) =>
				resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
		);
	});
}

describe('the check of the ledger', () => {
	test('finds nothing where everything was accounted the one way that there is', async () => {
		const { entries, broken } = await checkLedger();
		expect(broken).toEqual([]);
		expect(entries).toBeGreaterThan(0);
	});

	test.each(Object.entries(DAMAGES))('finds what is damaged: %s', async (name, { by, alsoBreaks = [] }) => {
		const broken = await damaged(by);
		expect(broken.toSorted()).toEqual([name, ...alsoBreaks].toSorted());
	});

	test('ends with 0, or with 1 and the rows; and can have the rollups made anew', async () => {
		expect(await runCheck()).toMatchObject({
			code: 0,
			output: expect.stringContaining('Every invariant holds.') as string
		});
		await asOwner(async (owner) => {
			await owner`update ai_usage_stats set total_cost = total_cost + 7 where period = 'daily'`;
			await owner`delete from ai_usage_stats where period = 'yearly'`;
		});
		const refused = await runCheck();
		expect(refused.code).toBe(1);
		expect(refused.output).toContain(LEDGER_INVARIANTS.rollups.says);
		expect(refused.output).toContain(tenant.scope.tenantId);
		const rebuilt = await runCheck('--rebuild');
		expect(rebuilt).toMatchObject({
			code: 0,
			output: expect.stringContaining('Rebuilt 2 rollup rows of 2 periods') as string
		});
	});
});

describe('rollups', () => {
	/** Ends of months and years, a leap day, and the days around them. */
	const moments = fc
		.constantFrom(
			'2023-12-31T23:59:59.999Z',
			'2024-01-01T00:00:00.000Z',
			'2024-02-28T12:00:00.000Z',
			'2024-02-29T00:00:00.000Z',
			'2024-02-29T23:59:59.999Z',
			'2024-03-01T00:00:00.000Z',
			'2025-02-28T23:59:59.999Z'
		)
		.map((at) => new Date(at));
	const digits = fc.tuple(fc.integer({ min: -9_999, max: 99_999 }), fc.integer({ min: 0, max: 22 }));
	/** As prices make them: many decimals, and an adjustment may be negative. */
	const amounts = digits.map(([digits, decimals]) =>
		usdString(new Usd(digits).div(new Usd(10).pow(decimals)))
	);
	const entries = fc.array(
		fc.record({
			occurredAt: moments,
			amount: amounts,
			modelId: fc.constantFrom('a/one', 'b/two'),
			templateId: fc.constantFrom(null, newId(), newId()),
			apiKeyId: fc.constantFrom(null, newId()),
			promptTokens: fc.integer({ min: -50, max: 5_000 }),
			completionTokens: fc.integer({ min: -50, max: 5_000 })
		}),
		{ minLength: 1, maxLength: 12 }
	);

	test('written with each entry are those that the ledger adds up to, and their parts make the whole', async () => {
		await fc.assert(
			fc.asyncProperty(entries, async (made) => {
				await Promise.all(
					made.map(({ occurredAt, amount, modelId, templateId, apiKeyId, promptTokens, completionTokens }) =>
						adjust({
							amount,
							call: { ...call, occurredAt, modelId, templateId, apiKeyId },
							tokens: { ...NO_TOKENS, promptTokens, completionTokens }
						})
					)
				);
				expect((await checkLedger()).broken).toEqual([]);
				const at = made[0]!.occurredAt.toISOString();
				const [year, ...months] = await Promise.all([
					getUsageSummary(tenant, { period: 'yearly', at }),
					...Array.from({ length: 12 }, (_, month) =>
						getUsageSummary(tenant, {
							period: 'monthly',
							at: `${at.slice(0, 4)}-${String(month + 1).padStart(2, '0')}-15`
						})
					)
				]);
				expect(usdString(sumUsd(months.map(({ cost }) => cost)))).toBe(year.cost);
			}),
			{ numRuns: 15 }
		);
	});

	test.each(PERIODS)(
		'of a %s period that were lost, changed or made up are made anew, once',
		async (period) => {
			const at = new Date();
			await asOwner(async (owner) => {
				await owner`
				insert into ai_usage_stats (tenant_id, user_id, model_id, period, period_start, period_end)
				select tenant_id, user_id, 'made/up', period, period_start, period_end from ai_usage_stats
				where period = ${period} and period_start <= now() and period_end > now() limit 1`;
				await owner`
				update ai_usage_stats set total_cost = 0
				where period = ${period} and period_start <= now() and period_end > now() and model_id <> 'made/up'`;
			});
			const { tenantId } = tenant.scope;
			expect(await aggregateUsageStats({ tenantId, period, at })).toEqual({ changed: 2 });
			expect(await aggregateUsageStats({ period, at })).toEqual({ changed: 0 });
			expect((await checkLedger()).broken.map(({ name }) => name)).not.toContain('rollups');
		}
	);

	test('can be made anew while charges are written, and none of them is counted twice or not at all', async () => {
		const work = Array.from({ length: 30 }, (_, index) =>
			index % 3 === 0
				? aggregateUsageStats({ period: PERIODS[index % PERIODS.length]!, at: call.occurredAt })
				: adjust({ amount: '0.001' })
		);
		await Promise.all(work);
		expect((await checkLedger()).broken).toEqual([]);
	});
});
