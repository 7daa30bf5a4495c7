import { sql, type SQL } from 'drizzle-orm';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';

interface PlanNode {
	'Node Type': string;
	'Relation Name'?: string;
	'Actual Rows': number;
	'Actual Loops': number;
	'Rows Removed by Filter'?: number;
	'Shared Hit Blocks': number;
	'Shared Read Blocks': number;
	Plans?: PlanNode[];
}

export interface Read {
	/** that scans came upon, kept or not, by table */
	rows: Record<string, number>;
	/** of 8 KB */
	blocks: number;
}

/** What a question reads, as the asker's transaction runs it. */
export async function readBy(context: TenantContext, question: SQL): Promise<Read> {
	const [row] = await withTenant(context.scope, (tx) =>
		tx.execute<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
			sql`explain (analyze, buffers, format json) ${question}`
		)
	);
	const plan = row!['QUERY PLAN'][0]!.Plan;
	const rows: Record<string, number> = {};
	const visit = (node: PlanNode) => {
		const table = node['Relation Name'];
		if (table !== undefined) {
			const seen = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
			rows[table] = (rows[table] ?? 0) + Math.round(seen);
		}
		node.Plans?.forEach(visit);
	};
	visit(plan);
	return { rows, blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] };
}
