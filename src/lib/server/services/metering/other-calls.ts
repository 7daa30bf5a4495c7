import { sql, type SQL } from 'drizzle-orm';

/**
 * What the other calls of an answer add to how sure its cost is, as conditions: an answer that used tools is paid for
 * in several calls, whose costs may become known in any order.
 */
export function otherCalls({
	tenantId,
	generationId,
	messageId
}: {
	tenantId: string;
	generationId: string;
	messageId: string | null;
}): { isAwaited: SQL; isEstimated: SQL } {
	const others = sql`ai_generations other
		where other.tenant_id = ${tenantId} and other.message_id = ${messageId} and other.id <> ${generationId}`;
	return {
		isAwaited: sql`exists (select 1 from ${others} and other.money = 'awaiting')`,
		// Charged from the price, and not replaced since by what it really came to.
		isEstimated: sql`exists (select 1 from ${others} and other.money = 'settled' and exists (
			select 1 from ai_usage_ledger charge
			where charge.tenant_id = other.tenant_id and charge.generation_id = other.id and charge.source = 'estimate')
			and not exists (
				select 1 from ai_usage_ledger adjustment
				where adjustment.tenant_id = other.tenant_id and adjustment.generation_id = other.id
					and adjustment.kind = 'adjustment'))`
	};
}
