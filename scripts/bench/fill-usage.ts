import { sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { columns, rebuiltRollups, ROLLUPS } from '$lib/server/services/metering/rebuilt-rollups';

const MEMBERS = 50;
const MODELS = 10;
const TEMPLATES = 20;

/**
 * Entries of the ledger of one tenant over the calendar year before this one, of many members, models and templates,
 * and the rollups that they add up to. As the database's owner and without triggers, since what they would tell nobody
 * hears.
 */
export async function fillUsage(
	ownerUrl: string,
	{ tenantSlug, entries }: { tenantSlug: string; entries: number }
): Promise<void> {
	const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
	try {
		await drizzle(owner).transaction(async (tx) => {
			await tx.execute(sql`set local session_replication_role = replica`);
			await tx.execute(sql`set local work_mem = '256MB'`);
			const tenant = sql`(select id from tenants where slug = ${tenantSlug})`;
			await tx.execute(ledger(tenant, entries));
			for (const rollup of Object.values(ROLLUPS)) {
				const rebuilt = rebuiltRollups(rollup, { entries: sql`tenant_id = ${tenant}` });
				const periods = ['period', 'period_start', 'period_end'];
				const names = columns([...rollup.keys, ...periods, ...Object.keys(rollup.sums)]);
				await tx.execute(
					sql`insert into ${rollup.table} (${names}) select ${names} from (${rebuilt}) as rebuilt`
				);
			}
		});
		await owner`vacuum analyze`;
	} finally {
		await owner.end();
	}
}

function ledger(tenant: SQL, entries: number): SQL {
	return sql`
		insert into ai_usage_ledger (tenant_id, id, generation_id, kind, purpose, sequence, source, amount, user_id,
			template_id, model_id, prompt_tokens, completion_tokens, price_id, pricing, occurred_at)
		select ${tenant}, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'charge', 'chat', 0, 'stream',
			0.000001 * (n % 1000), md5('member' || n % ${MEMBERS}::integer)::uuid,
			case when n % 5 = 0 then md5('template' || n % ${TEMPLATES}::integer)::uuid end, 'a/model-' || n % ${MODELS}::integer,
			100, 10, '00000000-0000-4000-8000-000000000000', '{"prompt": "0", "completion": "0"}',
			start + n * ((start + interval '1 year' - start) / ${entries}::integer)
		from generate_series(0, ${entries}::integer - 1) n,
			(select date_trunc('year', now() at time zone 'UTC') at time zone 'UTC' - interval '1 year' as start) year`;
}
