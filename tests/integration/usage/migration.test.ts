import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, usdString } from '$lib/domain/money';
import { PERIODS, periodRange, type Period } from '$lib/domain/periods';
import { rebuiltRollups, ROLLUPS } from '$lib/server/services/metering/rebuilt-rollups';
import { createOldDatabase, type OldDatabase } from '../../support/old-database';

/** What a release before it has left: two tenants, answers with tools and with titles, corrections, ends of periods. */
interface Entry {
	tenantId: string;
	userId: string;
	modelId: string;
	at: string;
	amount: string;
	kind: 'charge' | 'adjustment';
	purpose: 'chat' | 'title' | 'api';
	/** the generation's; the ledger of that release did not have it yet */
	step: number;
	tokens: { prompt: number; completion: number; reasoning: number; cached: number; cacheWrite: number };
	templateId: string | null;
	apiKeyId: string | null;
}

const [one, other] = [newId(), newId()];
const [ada, grace] = [newId(), newId()];
const [templateId, apiKeyId] = [newId(), newId()];
const MOMENTS = [
	'2023-12-31T23:59:59.999Z',
	'2024-01-01T00:00:00.000Z',
	'2024-02-29T12:00:00.000Z',
	'2024-02-29T23:59:59.999Z',
	'2024-03-01T00:00:00.000Z',
	'2024-03-15T08:30:00.000Z'
];
const ENTRIES: Entry[] = MOMENTS.flatMap((at, index) =>
	[one, other].flatMap((tenantId, which): Entry[] => {
		const userId = (index + which) % 2 === 0 ? ada : grace;
		const modelId = index % 3 === 0 ? 'a/one' : 'b/two';
		const tokens = {
			prompt: 100 + index,
			completion: 10,
			reasoning: index,
			cached: 5 * index,
			cacheWrite: 2
		};
		const answer = { tenantId, userId, modelId, at, kind: 'charge', tokens, apiKeyId: null } as const;
		const none = { prompt: 0, completion: 0, reasoning: 0, cached: 0, cacheWrite: 0 };
		return [
			{ ...answer, purpose: 'chat', step: 0, amount: `0.000${index}1`, templateId },
			{ ...answer, purpose: 'chat', step: 1, amount: '0.00002', templateId },
			{ ...answer, purpose: 'title', step: 0, amount: '0.0000000000000000000001', templateId: null },
			{ ...answer, purpose: 'api', step: 0, amount: '0.5', templateId: null, apiKeyId },
			{
				...answer,
				kind: 'adjustment',
				purpose: 'chat',
				step: 0,
				amount: '-0.00001',
				templateId,
				tokens: none
			}
		];
	})
);

let old: OldDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
	old = await createOldDatabase('0013_templates');
	sql = old.owner;
	await writeEntries();
	await writeRollups();
	// As access/grants.sql leaves them, of that release too.
	for (const table of ['ai_generations', 'ai_usage_ledger', 'ai_usage_stats']) {
		await sql.unsafe(`alter table ${table} force row level security`);
	}
	await old.migrateTo('0014_usage_figures');
	for (const table of ['ai_generations', 'ai_usage_ledger', 'ai_usage_stats', 'ai_usage_attributions']) {
		await sql.unsafe(`alter table ${table} disable row level security`);
	}
}, 60_000);
afterAll(() => old.drop());

async function writeEntries(): Promise<void> {
	const priceId = newId();
	const pricing = JSON.stringify({ prompt: '0', completion: '0' });
	const modelId = newId();
	await sql`insert into ai_models (id, model_id, name, provider, context_window, input_cost_per_1k, output_cost_per_1k,
			pricing, capabilities, config)
		values (${modelId}, 'a/one', 'One', 'a', 1000, 0, 0, ${pricing}, '{}', '{}')`;
	await sql`insert into ai_model_prices (id, model_id, pricing) values (${priceId}, ${modelId}, ${pricing})`;
	for (const tenantId of [one, other]) {
		await sql`insert into tenants (id, name, slug) values (${tenantId}, 'A tenant', ${tenantId})`;
	}
	for (const entry of ENTRIES) {
		const { tenantId, userId, modelId, at, kind, purpose, step, amount, tokens } = entry;
		const generationId = newId();
		await sql`insert into ai_generations (tenant_id, id, kind, user_id, step, status, money, model_id, price_id, pricing,
				hold, prompt_tokens_estimated, output_tokens_max, occurred_at, heartbeat_at, settled_at,
				template_id)
			values (${tenantId}, ${generationId}, ${purpose}, ${userId}, ${step}, 'completed', 'settled', ${modelId}, ${priceId},
				${pricing}, 0, 1, 1, ${at}, ${at}, ${at}, ${entry.templateId})`;
		await sql`insert into ai_usage_ledger (tenant_id, id, generation_id, kind, purpose, sequence, source, amount, user_id,
				api_key_id, template_id, model_id, prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens,
				cache_write_tokens, price_id, pricing, occurred_at)
			values (${tenantId}, ${newId()}, ${generationId}, ${kind}, ${purpose}, ${kind === 'charge' ? 0 : 1}, 'stream', ${amount},
				${userId}, ${entry.apiKeyId}, ${entry.templateId}, ${modelId}, ${tokens.prompt}, ${tokens.completion},
				${tokens.reasoning}, ${tokens.cached}, ${tokens.cacheWrite}, ${priceId}, ${pricing}, ${at})`;
	}
}

/** As that release wrote them with each charge: without what the migration adds. */
async function writeRollups(): Promise<void> {
	for (const period of PERIODS) {
		for (const [key, entries] of grouped(period, ({ modelId }) => [modelId])) {
			const [tenantId, userId, start, modelId] = key as [string, string, string, string];
			const end = periodRange(period, new Date(start)).end.toISOString();
			const charges = entries.filter(({ kind }) => kind === 'charge').length;
			await sql`insert into ai_usage_stats (tenant_id, user_id, model_id, period, period_start, period_end, request_count,
					message_count, prompt_tokens, completion_tokens, total_tokens, total_cost)
				values (${tenantId}, ${userId}, ${modelId}, ${period}, ${start}, ${end}, ${charges}, ${charges},
					${total(entries, 'prompt')}, ${total(entries, 'completion')},
					${total(entries, 'prompt') + total(entries, 'completion')}, ${costOf(entries)})`;
		}
	}
}

/** Entries by tenant, member and period, and by what else names a row. */
function grouped(period: Period, more: (entry: Entry) => (string | null)[]): [string[], Entry[]][] {
	const groups = Map.groupBy(ENTRIES, (entry) =>
		JSON.stringify([
			entry.tenantId,
			entry.userId,
			periodRange(period, new Date(entry.at)).start.toISOString(),
			...more(entry)
		])
	);
	return [...groups].map(([key, entries]) => [JSON.parse(key) as string[], entries]);
}

const total = (entries: Entry[], kind: keyof Entry['tokens']) =>
	entries.reduce((sum, { tokens }) => sum + tokens[kind], 0);
const costOf = (entries: Entry[]) => usdString(sumUsd(entries.map(({ amount }) => amount)));
const answersIn = (entries: Entry[]) =>
	entries.filter(({ kind, purpose, step }) => kind === 'charge' && purpose === 'chat' && step === 0).length;

test('a database that has rows gets their steps, answers, classes of tokens and cost of answers', async () => {
	for (const period of PERIODS) {
		const expected = grouped(period, ({ modelId }) => [modelId]).map(([key, entries]) => ({
			key,
			messages: answersIn(entries),
			reasoning: total(entries, 'reasoning'),
			cached: total(entries, 'cached'),
			cacheWrite: total(entries, 'cacheWrite'),
			chatCost: costOf(entries.filter(({ purpose }) => purpose === 'chat')),
			cost: costOf(entries)
		}));
		const rows = await sql<Record<string, string>[]>`select * from ai_usage_stats where period = ${period}`;
		const found = rows.map((row) => ({
			key: [row.tenant_id, row.user_id, new Date(row.period_start!).toISOString(), row.model_id],
			messages: Number(row.message_count),
			reasoning: Number(row.reasoning_tokens),
			cached: Number(row.cached_tokens),
			cacheWrite: Number(row.cache_write_tokens),
			chatCost: usdString(row.chat_cost!),
			cost: usdString(row.total_cost!)
		}));
		expect(found).toHaveLength(expected.length);
		expect(found).toEqual(expect.arrayContaining(expected));
	}
	const steps = await sql<{ step: number; count: number }[]>`
		select step, count(*)::int as count from ai_usage_ledger group by step order by step`;
	expect([...steps]).toEqual(
		[0, 1].map((step) => ({ step, count: ENTRIES.filter((e) => e.step === step).length }))
	);
});

test('it gets rollups by template and API key, and all of them are what is made from the ledger', async () => {
	for (const [name, rollup] of Object.entries(ROLLUPS)) {
		const db = drizzle(sql);
		const rebuilt = await db.execute(rebuiltRollups(rollup));
		const stored = await sql<Record<string, unknown>[]>`select * from ${sql(name)}`;
		expect(rebuilt.length).toBeGreaterThan(0);
		const names = [...rollup.keys, 'period', 'period_start', 'period_end', ...Object.keys(rollup.sums)];
		const lines = (rows: Iterable<Record<string, unknown>>) =>
			[...rows].map((row) => JSON.stringify(names.map((column) => normal(row[column])))).toSorted();
		expect(lines(stored)).toEqual(lines(rebuilt));
	}
	const [subjects] =
		await sql`select array_agg(distinct subject_id order by subject_id) as ids from ai_usage_attributions`;
	expect(subjects!.ids).toEqual([templateId, apiKeyId].toSorted());
});

/** Times and amounts however they were written. */
function normal(value: unknown): unknown {
	if (value instanceof Date) return value.toISOString();
	if (typeof value === 'string' && /^-?[\d.]+$/.test(value)) return usdString(value);
	if (typeof value === 'string' && !Number.isNaN(Date.parse(value)) && value.includes(':')) {
		return new Date(value).toISOString();
	}
	return typeof value === 'number' ? usdString(String(value)) : value;
}
