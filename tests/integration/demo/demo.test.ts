import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { verifyPassword } from '$lib/server/auth/password';
import { users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { checkLedger } from '$lib/server/services/metering/check-ledger';
import '../../support/app';
import { COMPANIES, PASSWORD } from '../../../scripts/demo/cast';
import { describeDemo } from '../../../scripts/demo/describe';
import { makeDemo } from '../../../scripts/demo/make';

test(
	'the demo has two companies with a year behind them, whose books add up',
	{ timeout: 300_000 },
	async () => {
		const made = await makeDemo();
		expect(made.companies.map(({ slug }) => slug)).toEqual(['northwind-studio', 'harbor-legal']);
		expect(made.entries).toBeGreaterThan(2_000);
		const [templates] = await withSystem((tx) =>
			tx.execute<{ uses: number; used: number }>(sql`
				select (select sum(use_count) from ai_prompt_template_uses)::integer as uses,
					(select count(distinct conversation_id) from ai_usage_ledger where template_id is not null)::integer as used`)
		);
		expect(templates!.uses).toBeGreaterThan(0);
		expect(templates!.uses).toBe(templates!.used);
		expect(await checkLedger()).toEqual({ entries: made.entries, broken: [] });
		const people = await withSystem((tx) => tx.select().from(users));
		expect(people.map(({ email }) => email).toSorted()).toEqual(
			COMPANIES.flatMap((company) => company.people.map(({ email }) => email)).toSorted()
		);
		expect(await verifyPassword(people[0]!.passwordHash, PASSWORD)).toBe(true);
		expect(describeDemo(made, '/tmp/somewhere')).toContain(PASSWORD);
	}
);
