import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { csvLine } from '$lib/domain/csv';
import { sumUsd, usdString } from '$lib/domain/money';
import { users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { ENTRY_COLUMNS } from '$lib/server/services/usage/entry-cells';
import { exportUsage, exportUsagePage } from '$lib/server/services/usage/export-usage';
import { getCosts } from '$lib/server/services/usage/get-costs';
import '../../support/app';
import { codeOf } from '../../support/accounts';
import { asOwner } from '../../support/books';
import { addMember, createTenant } from '../../support/factories';
import { spend } from '../../support/usage';

const DAYS = { from: '2024-02-01', to: '2024-02-29' };
const FORMULA = '=HYPERLINK("http://evil")';
let owner: TenantContext;
let member: TenantContext;

beforeAll(async () => {
	owner = await createTenant();
	member = await addMember(owner, { role: 'member' });
	await withSystem((tx) => tx.update(users).set({ name: FORMULA }).where(eq(users.id, member.scope.userId)));
	const moments = ['2024-02-01T00:00:00Z', '2024-02-29T23:59:59.999Z', '2024-02-10T10:10:10Z'];
	for (const [index, moment] of moments.entries()) {
		const at = new Date(moment);
		await spend(owner, { at, amount: `0.00000000${index + 1}`, tokens: { promptTokens: 7 } });
		await spend(member, { at, amount: '-0.5', kind: 'adjustment', sequence: 1, reason: 'said "so", twice' });
	}
	// Just outside.
	await spend(owner, { at: new Date('2024-01-31T23:59:59.999Z'), amount: '7' });
	await spend(owner, { at: new Date('2024-03-01T00:00:00Z'), amount: '7' });
});

/** A file as a spreadsheet reads it. */
function parse(csv: string): string[][] {
	const rows: string[][] = [[]];
	for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
		rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
		if (end === '\r\n') rows.push([]);
	}
	return rows.slice(0, -1);
}

async function fileOf(context: TenantContext, what: 'daily' | 'entries'): Promise<string[][]> {
	let csv = '';
	for await (const chunk of exportUsage(context, { ...DAYS, what }).chunks) csv += chunk;
	return parse(csv);
}

function sumOf(rows: string[][], column: string): string {
	const place = rows[0]!.indexOf(column);
	return usdString(sumUsd(rows.slice(1).map((row) => row[place]!)));
}

test('both files add up to what the page says, to the last digit', async () => {
	const { total } = await getCosts(owner, DAYS);
	expect(total).toBe('-1.499999994');
	const [daily, entries] = [await fileOf(owner, 'daily'), await fileOf(owner, 'entries')];
	expect(sumOf(daily, 'Cost (USD)')).toBe(total);
	expect(sumOf(entries, 'Amount (USD)')).toBe(total);
	expect(entries).toHaveLength(7);
	expect(new Set(daily.map((row) => row.length))).toEqual(new Set([daily[0]!.length]));
});

test('what a person has named like a formula is a text, and negative amounts are numbers', async () => {
	const entries = await fileOf(owner, 'entries');
	const row = entries.find((cells) => cells.includes('-0.5'))!;
	expect(row).toContain(`'${FORMULA}`);
	expect(row).toContain('said "so", twice');
});

test('a member takes what is theirs; of a template there are entries only', async () => {
	expect(sumOf(await fileOf(member, 'entries'), 'Amount (USD)')).toBe('-1.5');
	const page = (more: object) =>
		codeOf(exportUsagePage(owner, { ...DAYS, what: 'daily', limit: 10, ...more }));
	expect(await page({ template: owner.scope.tenantId })).toBe('INVALID_INPUT');
	expect(await page({ cursor: 'made up' })).toBe('INVALID_INPUT');
	expect(await page({ what: 'entries', cursor: 'made up' })).toBe('INVALID_INPUT');
});

test('programs page through the same rows, with the names of the columns once', async () => {
	for (const what of ['daily', 'entries'] as const) {
		let csv = '';
		let cursor: string | null = null;
		do {
			const page: Awaited<ReturnType<typeof exportUsagePage>> = await exportUsagePage(owner, {
				...DAYS,
				what,
				cursor,
				limit: 2
			});
			csv += page.content;
			cursor = page.nextCursor;
		} while (cursor !== null);
		expect(parse(csv)).toEqual(await fileOf(owner, what));
	}
});

test('a long ledger comes a thousand entries at a time, each of them once', { timeout: 60_000 }, async () => {
	const BATCHES = 25;
	const { tenantId, userId } = owner.scope;
	await asOwner(async (sql) => {
		await sql`
			insert into ai_usage_ledger (tenant_id, id, generation_id, kind, purpose, sequence, source, amount, user_id,
				model_id, prompt_tokens, completion_tokens, price_id, pricing, occurred_at)
			select ${tenantId}, gen_random_uuid(), gen_random_uuid(), 'charge', 'chat', 0, 'stream', 0.001,
				${userId}, 'a/b', 1, 1, gen_random_uuid(), '{"prompt": "0", "completion": "0"}',
				'2025-05-01Z'::timestamptz + (n / 3) * interval '1 second'
			from generate_series(1, ${BATCHES * 1_000}::integer) n`;
	});
	const { chunks } = exportUsage(owner, { from: '2025-05-01', to: '2025-05-31', what: 'entries' });
	expect((await chunks.next()).value).toBe(csvLine(ENTRY_COLUMNS));
	const sizes: number[] = [];
	const seen = new Set<string | undefined>();
	for await (const chunk of chunks) {
		const rows = parse(chunk);
		sizes.push(rows.length);
		for (const [id] of rows) seen.add(id);
	}
	expect(sizes).toEqual(Array.from({ length: BATCHES }, () => 1_000));
	expect(seen.size).toBe(BATCHES * 1_000);
});
