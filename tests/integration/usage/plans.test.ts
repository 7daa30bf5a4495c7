import { sql, type SQL } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { USAGE_GROUPS } from '$lib/domain/usage-dimensions';
import { rangeBefore, resolveRange } from '$lib/domain/usage-range';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { columns, rebuiltRollups, ROLLUPS } from '$lib/server/services/metering/rebuilt-rollups';
import { brokenInvariants } from '$lib/server/services/metering/check-ledger';
import { costRows } from '$lib/server/services/usage/get-costs';
import { bars, groupedBars } from '$lib/server/services/usage/get-stats';
import { entryPage } from '$lib/server/services/usage/entry-rows';
import { totals } from '$lib/server/services/usage/totals';
import { visibleUsage } from '$lib/server/services/usage/which';
import '../../support/app';
import { asOwner } from '../../support/books';
import { createTenant } from '../../support/factories';
import { readBy, type Read } from '../../support/plans';

/** Two ledgers of the same people, models and days; one is as many times as long. */
const FEW = 6_000;
const TIMES = 16;
const MEMBERS = 20;
const MODELS = 6;
const NOW = new Date('2025-06-15T12:00:00Z');
const year = resolveRange({ range: 'year', at: '2024-07-01' }, NOW);

let short: TenantContext;
let long: TenantContext;
const [templateId, apiKeyId] = [newId(), newId()];

beforeAll(async () => {
	[short, long] = [await createTenant(), await createTenant()];
	await fill(short, FEW);
	await fill(long, FEW * TIMES);
	await asOwner(async (owner) => {
		await owner`vacuum analyze`;
	});
}, 120_000);

/** A year of entries, and the rollups that they add up to. */
async function fill({ scope }: TenantContext, entries: number): Promise<void> {
	const { tenantId, userId } = scope;
	await asOwner(async (owner) => {
		await owner`
			insert into ai_usage_ledger (tenant_id, id, generation_id, kind, purpose, sequence, source, amount, user_id,
				template_id, api_key_id, model_id, prompt_tokens, completion_tokens, price_id, pricing, occurred_at)
			select ${tenantId}, gen_random_uuid(), gen_random_uuid(), 'charge', 'chat', 0, 'stream', 0.000001 * (n % 1000),
				case when n % ${MEMBERS} = 0 then ${userId}::uuid else md5('member' || n % ${MEMBERS})::uuid end,
				case when n % 5 = 0 then ${templateId}::uuid end, case when n % 7 = 0 then ${apiKeyId}::uuid end,
				'a/model-' || n % ${MODELS}, 100, 10, gen_random_uuid(), '{"prompt": "0", "completion": "0"}',
				'2024-01-01Z'::timestamptz + (n::bigint * 366 * 86400 * 1000 / ${entries}) * interval '1 millisecond'
			from generate_series(0, ${entries}::integer - 1) n`;
	});
	await withSystem(async (tx) => {
		for (const rollup of Object.values(ROLLUPS)) {
			const names = columns([
				...rollup.keys,
				'period',
				'period_start',
				'period_end',
				...Object.keys(rollup.sums)
			]);
			await tx.execute(sql`
				insert into ${rollup.table} (${names})
				select ${names} from (${rebuiltRollups(rollup, { entries: sql`tenant_id = ${tenantId}` })}) rebuilt`);
		}
	});
}

/** Every question of the page about a year. */
function questionsOf(context: TenantContext): Record<string, SQL> {
	const visible = visibleUsage(context);
	const about = { visible, range: year, before: rangeBefore(year, NOW), bucket: year.bucket };
	return {
		totals: totals(visible, year),
		bars: bars(about),
		...Object.fromEntries(USAGE_GROUPS.map((group) => [`costs by ${group}`, costRows(group, about)])),
		'bars by model': groupedBars('model', { ...about, groupsMax: 5 }),
		'bars by member': groupedBars('member', { ...about, groupsMax: 5 })
	};
}

test('the rollups of these ledgers are what they add up to', async () => {
	const broken = await withSystem(brokenInvariants);
	const names = broken.map(({ name }) => name);
	expect(names).not.toContain('rollups');
	expect(names).not.toContain('attributions');
});

describe('a year of usage', () => {
	test.each(Object.keys(questionsOf({ scope: {} } as TenantContext)))(
		'%s: reads rollups, and no more of them where the ledger is sixteen times as long',
		async (name) => {
			const [few, many] = [
				await readBy(short, questionsOf(short)[name]!),
				await readBy(long, questionsOf(long)[name]!)
			];
			expect(many.rows).not.toHaveProperty('ai_usage_ledger');
			const rollups = ({ rows }: Read) => (rows.ai_usage_stats ?? 0) + (rows.ai_usage_attributions ?? 0);
			expect(rollups(few)).toBeGreaterThan(0);
			// A row a member and model in each month, and those of the year itself at the most.
			expect(rollups(many)).toBeLessThanOrEqual(13 * MEMBERS * MODELS);
			// Twice as many where it goes by the index across the two tenants; by the ledger it would be sixteen times.
			expect(rollups(many)).toBeLessThanOrEqual(rollups(few) * 2.2);
			expect(many.blocks).toBeLessThanOrEqual(few.blocks * 2 + 50);
		}
	);
});

describe('a page of entries', () => {
	const days = { from: '2024-01-01', to: '2024-12-31' };
	const page = { after: null, limit: 51, order: 'newest first' } as const;
	const filters = {
		'of all': {},
		'of a member': { member: true },
		'of a model': { model: 'a/model-3' },
		'of a template': { template: templateId },
		'of an API key': { apiKey: apiKeyId }
	};

	test.each(Object.entries(filters))('%s reads as many rows as it shows', async (_name, filter) => {
		const own = 'member' in filter ? { member: long.scope.userId } : filter;
		const { rows } = await readBy(long, entryPage(long, { ...days, ...own }, page));
		expect(rows.ai_usage_ledger).toBeLessThanOrEqual(60);
		const after = { at: '2024-03-01T00:00:00.000Z', id: newId() };
		const further = await readBy(long, entryPage(long, { ...days, ...own }, { ...page, after }));
		expect(further.rows.ai_usage_ledger).toBeLessThanOrEqual(60);
	});
});
