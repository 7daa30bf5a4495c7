/** The books of a tenant, read past row-level security, for comparing them with each other and with the sandbox's. */
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { usdString } from '$lib/domain/money';
import { withSystem } from '$lib/server/db/tenancy';
import { database } from './app';

export interface Books {
	ledger: string;
	spent: string;
	held: string;
	daily: string;
	monthly: string;
	yearly: string;
	messages: string;
	conversations: string;
	/** Σ holds of generations that are not settled */
	openHolds: string;
	/** settled generations without exactly one charge */
	unbalanced: number;
}

export async function booksOf(tenantId: string): Promise<Books> {
	const [row] = await withSystem((tx) =>
		tx.execute<Record<keyof Books, string>>(sql`
			select
				(select coalesce(sum(amount), 0) from ai_usage_ledger where tenant_id = ${tenantId}) as ledger,
				(select coalesce(sum(spent), 0) from budgets where tenant_id = ${tenantId} and scope = 'tenant') as spent,
				(select coalesce(sum(held), 0) from budgets where tenant_id = ${tenantId} and scope = 'tenant') as held,
				(select coalesce(sum(total_cost), 0) from ai_usage_stats where tenant_id = ${tenantId} and period = 'daily') as daily,
				(select coalesce(sum(total_cost), 0) from ai_usage_stats where tenant_id = ${tenantId} and period = 'monthly') as monthly,
				(select coalesce(sum(total_cost), 0) from ai_usage_stats where tenant_id = ${tenantId} and period = 'yearly') as yearly,
				(select coalesce(sum(cost), 0) from ai_messages where tenant_id = ${tenantId}) as messages,
				(select coalesce(sum(total_cost), 0) from ai_conversations where tenant_id = ${tenantId}) as conversations,
				(select coalesce(sum(hold), 0) from ai_generations where tenant_id = ${tenantId} and settled_at is null) as "openHolds",
				(select count(*) from ai_generations g where tenant_id = ${tenantId} and money = 'settled' and 1 <> (
					select count(*) from ai_usage_ledger l
					where l.tenant_id = g.tenant_id and l.generation_id = g.id and l.kind = 'charge'
				)) as unbalanced`)
	);
	const { unbalanced, ...sums } = row!;
	const exact = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, usdString(sum)]));
	return { ...exact, unbalanced: Number(unbalanced) } as Books;
}

/** As the database's owner, for what no role of the application may do: take a written end away again. */
export async function asOwner(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
	const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
	try {
		await work(owner);
	} finally {
		await owner.end();
	}
}
