import { sql } from 'drizzle-orm';
import { withSystem } from '../../db/tenancy';

/**
 * A record appears some time after its call (18 s were seen). Estimates are what somebody waits to see corrected;
 * the others have the provider's figure already and can wait until its record is certainly there.
 */
const ESTIMATE_AGE_MINUTES = 1;
const CHARGE_AGE_MINUTES = 5;
/** What has no record after a day will not get one. */
const MISSING_AFTER_HOURS = 24;

export interface DueComparison {
	tenantId: string;
	generationId: string;
	providerGenerationId: string;
	/** without a record by now, it has none */
	isLastCall: boolean;
}

/**
 * Settled generations that were not compared yet and can be: estimates first, then the newest. The call of each
 * estimate is looked up by its key (`offset 0` keeps it so): behind row-level security PostgreSQL does not see how few
 * there are, and would read every call that is not compared.
 */
export async function listDue(limit: number): Promise<DueComparison[]> {
	const [estimates, charges] = await withSystem(async (tx) => [
		await tx.execute<Row>(sql`
			select ${COLUMNS}
			from ai_usage_ledger l
			cross join lateral (
				select * from ai_generations where tenant_id = l.tenant_id and id = l.generation_id offset 0
			) g
			where l.source = 'estimate' and ${isDue(ESTIMATE_AGE_MINUTES)}
			order by l.occurred_at desc limit ${limit}`),
		await tx.execute<Row>(sql`
			select ${COLUMNS}
			from ai_generations g
			where ${isDue(CHARGE_AGE_MINUTES)}
			order by g.occurred_at desc limit ${limit}`)
	]);
	const due = new Map([...estimates, ...charges].map((row) => [row.generationId, row]));
	return [...due.values()].slice(0, limit);
}

type Row = DueComparison & Record<string, unknown>;

const COLUMNS = sql`g.tenant_id as "tenantId", g.id as "generationId",
	g.provider_generation_id as "providerGenerationId",
	g.settled_at < now() - make_interval(hours => ${MISSING_AFTER_HOURS}) as "isLastCall"`;

function isDue(ageMinutes: number) {
	return sql`g.money = 'settled' and g.reconciled_at is null and g.provider_generation_id is not null
		and g.settled_at < now() - make_interval(mins => ${ageMinutes})`;
}
