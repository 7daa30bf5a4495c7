import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { sumUsd, usdString } from '$lib/domain/money';
import type { Difference } from '$lib/domain/reconciliation';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { decodeCursor, encodeCursor } from '../cursor';

/**
 * The calls of a UTC day that were charged otherwise than the provider says, or that it has no record of, newest
 * first.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listDifferences(
	_platform: PlatformContext,
	{ day, modelId, cursor, limit }: { day: string; modelId?: string; cursor?: string | null; limit: number }
): Promise<Page<Difference>> {
	const after = cursor == null ? null : readCursor(cursor);
	const ofModel = modelId === undefined ? sql`true` : sql`model_id = ${modelId}`;
	const ofDay = sql`occurred_at >= ${day}::date at time zone 'UTC'
		and occurred_at < (${day}::date + 1) at time zone 'UTC' and ${ofModel}`;
	const isAfter =
		after === null ? sql`true` : sql`(occurred_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
	const rows = await withSystem((tx) =>
		tx.execute<Row>(sql`
			with found as (
				(select 'adjusted' as kind, tenant_id, id, generation_id, model_id, occurred_at, amount, sequence, reason
					from ai_usage_ledger
					where kind = 'adjustment' and amount <> 0 and ${ofDay} and ${isAfter}
					order by occurred_at desc, id desc limit ${limit + 1})
				union all
				(select 'missing', tenant_id, id, id, model_id, occurred_at, 0, null, null
					from ai_generations
					where reconciled_at is not null and provider_cost is null and ${ofDay} and ${isAfter}
					order by occurred_at desc, id desc limit ${limit + 1})
			)
			select found.kind, found.id, found.generation_id as "generationId", found.model_id as "modelId",
				tenants.name as "tenantName", found.occurred_at as at, found.amount, found.reason,
				(select sum(l.amount) from ai_usage_ledger l
					where l.tenant_id = found.tenant_id and l.generation_id = found.generation_id
						and (found.sequence is null or l.sequence < found.sequence)) as "wasUsd"
			from found join tenants on tenants.id = found.tenant_id
			order by found.occurred_at desc, found.id desc limit ${limit + 1}`)
	);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return {
		items: page.map(viewOf),
		nextCursor:
			rows.length > limit && last !== undefined
				? encodeCursor([new Date(last.at).toISOString(), last.id])
				: null
	};
}

interface Row extends Record<string, unknown> {
	kind: Difference['kind'];
	id: string;
	generationId: string;
	modelId: string;
	tenantName: string;
	at: string;
	amount: string;
	reason: string | null;
	wasUsd: string;
}

function viewOf({ kind, generationId, modelId, tenantName, at, amount, reason, wasUsd }: Row): Difference {
	return {
		kind,
		generationId,
		modelId,
		tenantName,
		at: new Date(at).toISOString(),
		wasUsd: usdString(wasUsd),
		isUsd: kind === 'missing' ? null : usdString(sumUsd([wasUsd, amount])),
		reason: reason ?? 'The provider has no record of this call. The charge stays as it was.'
	};
}

/** @throws {AppError} INVALID_INPUT */
function readCursor(cursor: string): { at: string; id: string } {
	const after = decodeCursor(cursor, ['at', 'id']);
	if (!isId(after.id) || !z.iso.datetime().safeParse(after.at).success) throw invalidCursor();
	return after;
}
