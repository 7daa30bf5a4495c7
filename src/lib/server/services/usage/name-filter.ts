import { sql } from 'drizzle-orm';
import type { EntryFilter } from '$lib/domain/usage';
import { USAGE_GROUPS, type UsageGroup } from '$lib/domain/usage-dimensions';
import { batch } from '../../db/batch';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { GROUPS } from './groups';

const TYPES = { model: sql`text`, member: sql`uuid`, template: sql`uuid`, apiKey: sql`uuid` } as const;

/** What people call what a list is of, as far as the asker may know: `{kind: 'model', name: 'GPT-4o'}`. */
export async function nameFilter(
	context: TenantContext,
	filter: EntryFilter
): Promise<{ group: UsageGroup; name: string }[]> {
	requirePermission(context, 'usage:read-own');
	const given = USAGE_GROUPS.flatMap((group) => {
		const key = filter[group];
		return key === undefined ? [] : [{ group, key }];
	});
	if (given.length === 0) return [];
	const rows = await withTenant(context.scope, (tx) =>
		batch(
			given.map(({ group, key }) => {
				const { names, name } = GROUPS[group];
				return tx.execute<{ name: string }>(
					sql`select ${name} as name from (select ${key}::${TYPES[group]} as key) grouped ${names}`
				);
			})
		)
	);
	return given.map(({ group, key }, index) => ({ group, name: rows[index]?.[0]?.name ?? key }));
}
