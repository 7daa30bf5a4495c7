import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { sumUsd, usdString } from '$lib/domain/money';
import type { TenantContext } from '$lib/server/services/context';
import { getStatement } from '$lib/server/services/usage/get-statement';
import { getStats } from '$lib/server/services/usage/get-stats';
import { listEntries } from '$lib/server/services/usage/list-entries';
import { nameFilter } from '$lib/server/services/usage/name-filter';
import '../../support/app';
import { codeOf } from '../../support/accounts';
import { ask } from '../../support/ask';
import { writeConversation } from '../../support/conversations';
import { addMember, createTenant, question } from '../../support/factories';
import { entriesBehind, spend } from '../../support/usage';

const today = new Date().toISOString().slice(0, 10);
const TODAY = { from: today, to: today };
const SECRET = 'Our secret merger';
let owner: TenantContext;
let member: TenantContext;

beforeAll(async () => {
	owner = await createTenant();
	member = await addMember(owner, { role: 'member' });
});

describe('an entry', () => {
	test('explains its amount: tokens by class at the price that it was held under, and whose figure it is', async () => {
		const { generation } = await ask(member, question(member, 'Tell me about the sea.'));
		const entries = await entriesBehind(member, TODAY);
		const entry = entries.find(({ generationId }) => generationId === generation.id)!;
		expect(entry).toMatchObject({
			kind: 'charge',
			purpose: 'chat',
			source: 'stream',
			price: generation.pricing
		});
		expect(usdString(sumUsd(Object.values(entry.costs)))).toBe(entry.amount);
		expect(entry.costs.rest).toBe('0');
		expect(Number(entry.costs.output)).toBeGreaterThan(0);
	});

	test('of a private conversation tells its author what it was about, and nobody else', async () => {
		const { id } = await writeConversation(member, { title: SECRET });
		await spend(member, { at: new Date(), conversationId: id });
		const own = await listEntries(member, { ...TODAY, limit: 50 });
		expect(own.items.map(({ conversation }) => conversation?.title)).toContain(SECRET);
		const admins = await listEntries(owner, { ...TODAY, limit: 50 });
		expect(admins.items.length).toBe(own.items.length);
		expect(JSON.stringify(admins)).not.toContain(SECRET);
		expect(JSON.stringify(admins)).not.toContain(id);
	});

	test('of what is shared with the organisation names it', async () => {
		const { id } = await writeConversation(member, { title: 'For all of us', visibility: 'tenant' });
		await spend(member, { at: new Date(), conversationId: id });
		const { items } = await listEntries(owner, { ...TODAY, limit: 50 });
		expect(items.map(({ conversation }) => conversation?.title)).toContain('For all of us');
	});

	test('is found from one page to the next, once, also where many are of one moment', async () => {
		const tenant = await createTenant();
		const at = new Date('2024-01-01T00:00:00Z');
		for (let index = 0; index < 16; index++) await spend(tenant, { at });
		const entries = await entriesBehind(tenant, { from: '2024-01-01', to: '2024-01-01' });
		expect(new Set(entries.map(({ id }) => id)).size).toBe(16);
	});
});

test('what a list is of is called by its name, as far as the asker may know it', async () => {
	const names = await nameFilter(owner, {
		...TODAY,
		model: 'openai/gpt-4o-mini',
		member: member.scope.userId,
		template: newId()
	});
	expect(names.map(({ group }) => group)).toEqual(['model', 'member', 'template']);
	expect(names.map(({ name }) => name)).toEqual([
		expect.stringContaining('GPT-4o') as string,
		'A member',
		'A template that is private or deleted'
	]);
});

describe('usage over time', () => {
	test('has each period of the range, and refuses more of them than a list bears', async () => {
		const { items } = await getStats(owner, { period: 'monthly', from: '2027-11-15', to: '2028-02-29' });
		expect(items.map(({ periodStart }) => periodStart.slice(0, 7))).toEqual([
			'2027-11',
			'2027-12',
			'2028-01',
			'2028-02'
		]);
		const daily = { period: 'daily', from: '2026-01-01', to: '2027-12-31' } as const;
		expect(await codeOf(getStats(owner, daily))).toBe('INVALID_INPUT');
		const { items: days } = await getStats(owner, { period: 'yearly', at: '2028-06-01', groupBy: 'day' });
		expect(days).toHaveLength(366);
	});

	test('an answer that used tools is one answer and several requests; its title is a request', async () => {
		const tenant = await createTenant();
		const at = new Date('2024-07-07T07:07:07Z');
		for (const step of [0, 1, 2]) await spend(tenant, { at, step });
		await spend(tenant, { at, purpose: 'title' });
		const { items } = await getStats(tenant, { period: 'daily', at: '2024-07-07' });
		expect(items).toEqual([expect.objectContaining({ requests: 4, messages: 1, cost: '0.04' })]);
	});
});

test('a statement is for those who may see everybody’s usage', async () => {
	expect(await codeOf(getStatement(member, '2024-02'))).toBe('FORBIDDEN');
	const statement = await getStatement(owner, '2024-02');
	expect(statement).toMatchObject({ from: '2024-02-01', to: '2024-02-29', isFinal: true });
	expect(statement.days).toHaveLength(29);
	expect((await getStatement(owner, today.slice(0, 7))).isFinal).toBe(false);
});
