import { sql } from 'drizzle-orm';
import { periodRange } from '$lib/domain/periods';
import type { EntryFilter, UsageFigures } from '$lib/domain/usage';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { figuresOf, FIGURES, type FigureRow } from './groups';
import { covering, visibleUsage } from './which';

/**
 * What the entries of a list come to, from the rollups.
 * @returns null for what no rollup tells apart: a model or an API key of a template
 */
export async function sumEntries(
	context: TenantContext,
	{ from, to, model, member, template, apiKey }: EntryFilter
): Promise<UsageFigures | null> {
	requirePermission(context, 'usage:read-own');
	const subjectId = template ?? apiKey;
	if (subjectId !== undefined && (model !== undefined || (template !== undefined && apiKey !== undefined)))
		return null;
	const range = { start: new Date(from), end: periodRange('daily', new Date(to)).end };
	const source =
		subjectId === undefined
			? sql`ai_usage_stats where ${model === undefined ? sql`true` : sql`model_id = ${model}`}`
			: sql`ai_usage_attributions where dimension = ${template === undefined ? 'api_key' : 'template'} and subject_id = ${subjectId}`;
	const ofMember = member === undefined ? sql`true` : sql`user_id = ${member}`;
	const [row] = await withTenant(context.scope, (tx) =>
		tx.execute<FigureRow>(
			sql`select ${FIGURES} from ${source} and ${visibleUsage(context)} and ${ofMember} and ${covering(range)}`
		)
	);
	return figuresOf(row);
}
