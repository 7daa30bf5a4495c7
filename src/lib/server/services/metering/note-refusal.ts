import type { AppError } from '$lib/domain/errors';
import { Usd } from '$lib/domain/money';
import { budgetNotices } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import type { TenantContext } from '../context';
import { budgetsOf } from './budget';

/** Of the limit: as if all of it was spent, which it rarely is to the last cent. */
const AT_THE_END = 100;

/**
 * A question was refused: the admins are told that the budget has come to its end, once a month. After the transaction
 * that was refused, and whether or not it can be written the refusal stands.
 */
export async function noteRefusal(
	{ scope: asker, log }: Pick<TenantContext, 'scope' | 'log'>,
	{ details }: AppError<'BUDGET_EXCEEDED'>,
	call: { apiKeyId: string | null; occurredAt: Date }
): Promise<void> {
	const { tenantId, userId } = asker;
	const budget = budgetsOf({ tenantId, userId, ...call }).find(({ scope }) => scope === details?.scope);
	// A limit of nothing is there to refuse: that is no news.
	if (details === undefined || budget === undefined || new Usd(details.limit).isZero()) return;
	const { spent, limit: limitUsd } = details;
	try {
		await withTenant(asker, (tx) =>
			tx
				.insert(budgetNotices)
				.values({ ...budget, threshold: AT_THE_END, spent, limitUsd })
				.onConflictDoNothing()
		);
	} catch (err) {
		log.error({ err }, 'the notice of a refusal was not written');
	}
}
