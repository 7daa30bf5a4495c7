import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import { entryFilterSchema, type LedgerEntry, type UsageFigures } from '$lib/domain/usage';
import { OTHERS_KEY, TOKEN_CLASSES, USAGE_GROUPS } from '$lib/domain/usage-dimensions';
import { resolveRange, type RangeChoice } from '$lib/domain/usage-range';
import { barsOf, seriesOf } from '$lib/features/usage/cost-over-time';
import { entriesHref } from '$lib/features/usage/links';
import type { TenantContext } from '$lib/server/services/context';
import { getCosts } from '$lib/server/services/usage/get-costs';
import { getStats } from '$lib/server/services/usage/get-stats';
import { getUsageSummary } from '$lib/server/services/usage/get-usage-summary';
import { sumEntries } from '$lib/server/services/usage/sum-entries';
import '../../support/app';
import { addMember, createTenant } from '../../support/factories';
import { entriesBehind, spend } from '../../support/usage';

/** Ends of days, months and years, a leap day, and the days around them; years that are whole and years that are not. */
const MOMENTS = [
	'2023-12-31T23:59:59.999Z',
	'2024-01-01T00:00:00.000Z',
	'2024-02-28T23:59:59.999Z',
	'2024-02-29T00:00:00.000Z',
	'2024-02-29T23:59:59.999Z',
	'2024-03-01T00:00:00.000Z',
	'2024-03-15T12:34:56.789Z',
	'2024-12-31T23:59:59.999Z',
	'2025-01-01T00:00:00.000Z'
];
const RANGES: RangeChoice[] = [
	{ range: 'today', at: '2024-02-29' },
	{ range: 'today', at: '2023-12-31' },
	{ range: 'week', at: '2024-03-01' },
	{ range: 'month', at: '2024-02-10' },
	{ range: 'month', at: '2024-12-31' },
	{ range: 'year', at: '2024-07-01' },
	{ range: 'custom', from: '2024-02-29', to: '2024-02-29' },
	{ range: 'custom', from: '2023-12-31', to: '2024-01-01' },
	{ range: 'custom', from: '2023-12-31', to: '2025-01-01' },
	{ range: 'custom', from: '2024-02-28', to: '2024-12-30' }
];
const MODELS = ['openai/gpt-4o-mini', 'a/one', 'b/two', 'c/three'];
const [templateIds, apiKeyIds] = [
	[newId(), newId()],
	[newId(), newId()]
];

let owner: TenantContext;
let member: TenantContext;
beforeAll(async () => {
	owner = await createTenant();
	member = await addMember(owner, { role: 'member' });
});

const amount = fc
	.tuple(fc.integer({ min: -9_999, max: 99_999 }), fc.integer({ min: 0, max: 22 }))
	.map(([digits, decimals]) => usdString(new Usd(digits).div(new Usd(10).pow(decimals))));
const count = fc.integer({ min: 0, max: 5_000 });
const entry = fc.record({
	isOwners: fc.boolean(),
	at: fc.constantFrom(...MOMENTS).map((at) => new Date(at)),
	amount,
	kind: fc.constantFrom('charge' as const, 'charge' as const, 'adjustment' as const),
	purpose: fc.constantFrom('chat' as const, 'chat' as const, 'title' as const, 'api' as const),
	step: fc.constantFrom(0, 0, 1, 2),
	modelId: fc.constantFrom(...MODELS),
	templateId: fc.constantFrom(null, ...templateIds),
	apiKeyId: fc.constantFrom(null, ...apiKeyIds),
	tokens: fc.record({
		promptTokens: count,
		completionTokens: count,
		reasoningTokens: count,
		cachedTokens: count,
		cacheWriteTokens: count
	})
});

/** What entries add up to, by themselves. */
function sumOf(entries: LedgerEntry[]): UsageFigures {
	const charges = entries.filter(({ kind }) => kind === 'charge');
	const total = (of: (entry: LedgerEntry) => number) => entries.reduce((sum, each) => sum + of(each), 0);
	return {
		cost: usdString(sumUsd(entries.map((each) => each.amount))),
		requests: charges.length,
		messages: charges.filter(({ purpose, step }) => purpose === 'chat' && step === 0).length,
		promptTokens: total((each) => each.promptTokens),
		completionTokens: total((each) => each.completionTokens)
	};
}

/** The entries that open when a figure of the page is chosen, by the address that it links to. */
function behind(context: TenantContext, href: string): Promise<LedgerEntry[]> {
	const query = new URL(href, 'http://localhost').searchParams;
	return entriesBehind(context, entryFilterSchema.parse(Object.fromEntries(query)));
}

async function expectTrue(context: TenantContext, choice: RangeChoice): Promise<void> {
	const { from, to, bucket } = resolveRange(choice, new Date());
	const days = { from, to };
	const hrefOf = (more: object = {}) => entriesHref('any', { ...days, ...more });
	const all = await behind(context, hrefOf());
	const [summary, costs, periods] = await Promise.all([
		getUsageSummary(context, choice),
		getCosts(context, choice),
		getStats(context, choice)
	]);
	const figures = sumOf(all);
	expect(summary).toMatchObject(figures);
	expect(costs.total).toBe(figures.cost);
	expect(await sumEntries(context, days)).toEqual(figures);
	for (const key of TOKEN_CLASSES) {
		const row = costs.byTokenClass.find((each) => each.key === key)!;
		expect(row.cost).toBe(usdString(sumUsd(all.map((each) => each.costs[key]))));
	}
	expect(usdString(sumUsd(costs.byTokenClass.map(({ cost }) => cost)))).toBe(figures.cost);
	const rows = {
		model: costs.byModel,
		member: costs.byMember,
		template: costs.byTemplate,
		apiKey: costs.byApiKey
	};
	for (const group of USAGE_GROUPS) {
		for (const { key, name: _name, costBefore: _before, ...row } of rows[group]) {
			expect(row).toEqual(sumOf(await behind(context, hrefOf({ [group]: key }))));
			expect(row).toEqual(await sumEntries(context, { ...days, [group]: key }));
		}
	}
	// No template and no key is left out that an entry has.
	for (const [group, ids] of [
		['template', templateIds],
		['apiKey', apiKeyIds]
	] as const) {
		const used = await Promise.all(
			ids.map(async (id) => ((await behind(context, hrefOf({ [group]: id }))).length > 0 ? [id] : []))
		);
		expect(rows[group].map(({ key }) => key).toSorted()).toEqual(used.flat().toSorted());
	}
	expect(usdString(sumUsd(costs.byModel.map(({ cost }) => cost)))).toBe(figures.cost);
	expect(usdString(sumUsd(costs.byMember.map(({ cost }) => cost)))).toBe(figures.cost);

	for (const by of ['model', 'member'] as const) {
		const parts = await getStats(context, { ...choice, groupBy: by, groupsMax: 2 });
		const about = { tenant: 'any', behind: days, by, bucket };
		const series = seriesOf(parts.items, about);
		const bars = barsOf(periods.items, parts.items, series, about);
		for (const [index, bar] of bars.entries()) {
			const { cost, requests, messages, promptTokens, completionTokens } = periods.items[index]!;
			const opened = await behind(context, bar.href);
			expect({ cost, requests, messages, promptTokens, completionTokens }).toEqual(sumOf(opened));
			expect(usdString(sumUsd(bar.amounts))).toBe(cost);
			for (const [place, { key }] of series.entries()) {
				const of = opened.filter((each) => {
					const own = by === 'model' ? each.modelId : each.member.id;
					return key === OTHERS_KEY ? !series.some((other) => other.key === own) : own === key;
				});
				expect(bar.amounts[place]).toBe(sumOf(of).cost);
			}
		}
		for (const { href, amount: shown } of series) {
			if (href !== null) expect(shown).toBe(sumOf(await behind(context, href)).cost);
		}
	}
}

test(
	'every number of the page is the sum of the entries that it opens, for each range and grouping, for whoever asks',
	{ timeout: 120_000 },
	async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(entry, { minLength: 6, maxLength: 12 }),
				fc.constantFrom(...RANGES),
				async (entries, range) => {
					for (const { isOwners, ...each } of entries) await spend(isOwners ? owner : member, each);
					await expectTrue(owner, range);
					await expectTrue(member, range);
				}
			),
			// Each run adds to the ledger of the ones before, so there is nothing to shrink.
			{ numRuns: 12, endOnFailure: true }
		);
		for (const range of RANGES) await expectTrue(owner, range);
	}
);

test('a member sees what is theirs, in figures as in entries, whatever they ask for', async () => {
	const choice = { range: 'custom', from: '2023-12-01', to: '2025-01-31' } as const;
	const [of, others] = await Promise.all([
		getCosts(member, choice),
		getCosts(member, { ...choice, memberId: owner.scope.userId })
	]);
	expect(of.byMember.map(({ key }) => key)).toEqual([member.scope.userId]);
	expect(others).toEqual(of);
	const days = { from: choice.from, to: choice.to };
	expect(await entriesBehind(member, { ...days, member: owner.scope.userId })).toEqual([]);
	expect(await sumEntries(member, { ...days, member: owner.scope.userId })).toMatchObject({ cost: '0' });
	const entries = await entriesBehind(member, days);
	expect(new Set(entries.map((each) => each.member.id))).toEqual(new Set([member.scope.userId]));
});

test('of members beyond the list the rest is one row, and all rows make the total', async () => {
	const tenant = await createTenant();
	const at = new Date('2024-05-05T05:05:05Z');
	for (let index = 0; index < 103; index++) {
		await spend(tenant, { at, modelId: `a/model-${index}`, amount: `0.${1_000 + index}` });
	}
	const { byModel, total } = await getCosts(tenant, { range: 'month', at: '2024-05-05' });
	expect(byModel).toHaveLength(101);
	expect(byModel[0]).toMatchObject({ key: 'a/model-102', cost: '0.1102' });
	expect(byModel.at(-1)).toMatchObject({ key: OTHERS_KEY, name: 'Others', requests: 3, cost: '0.3003' });
	expect(usdString(sumUsd(byModel.map(({ cost }) => cost)))).toBe(total);
});
