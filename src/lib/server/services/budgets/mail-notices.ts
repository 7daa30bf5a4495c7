import { and, eq, inArray, sql } from 'drizzle-orm';
import type { BudgetScope, BudgetThreshold } from '$lib/domain/budgets';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { budgetNotices, memberships, tenants, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { budgetNoticeMail } from '../../mail/messages';
import { isMailConfigured, refusalOf, sendMail } from '../../mail/send-mail';

/** What nobody could be told for so long is told in the application alone. */
const MAILED_WITHIN = sql`interval '1 day'`;
const RECIPIENTS_MAX = 50;

interface Claimed extends Record<string, unknown> {
	tenant_id: string;
	scope: BudgetScope;
	subject_id: string;
	period_start: string;
}

/**
 * Mails the notices of the last day that were not mailed yet to the tenant's owners and admins; of several about one
 * budget only the highest. Any instance may do it, several at once too. Where no mail is set up nothing is done, and
 * nothing piles up.
 * @param signal ends the round after the notice under way, because the process is about to end
 * @returns how many notices were mailed
 * @throws {Error} when the mail server cannot be reached; what is left is tried again with the next round
 */
export async function mailNotices(signal?: AbortSignal): Promise<number> {
	if (!isMailConfigured()) return 0;
	const postponed: string[] = [];
	let mailed = 0;
	while (signal?.aborted !== true) {
		const outcome = await withSystem((tx) => mailNext(tx, postponed));
		if (outcome === 'none') break;
		if (outcome === 'mailed') mailed++;
	}
	return mailed;
}

/**
 * The transaction stays open while the mail is sent, so that a process that dies leaves the notice to the next one.
 * It locks nothing that anybody else waits for: a settlement only adds notices.
 */
async function mailNext(tx: Transaction, postponed: string[]): Promise<'mailed' | 'postponed' | 'none'> {
	const claimed = await claim(tx, postponed);
	if (claimed === undefined) return 'none';
	const notices = await unmailedOf(tx, claimed);
	const highest = notices.at(-1);
	if (highest === undefined) return 'none';
	const ids = notices.map(({ id }) => id);
	if (!(await tellAdmins(tx, claimed.tenant_id, highest))) {
		postponed.push(...ids);
		return 'postponed';
	}
	await tx
		.update(budgetNotices)
		.set({ mailedAt: sql`now()` })
		.where(and(eq(budgetNotices.tenantId, claimed.tenant_id), inArray(budgetNotices.id, ids)));
	return 'mailed';
}

/** Always the lowest of a budget: whoever has it has the budget, and nobody mails another threshold of it meanwhile. */
async function claim(tx: Transaction, postponed: string[]): Promise<Claimed | undefined> {
	const [claimed] = await tx.execute<Claimed>(sql`
		select notice.tenant_id, notice.scope, notice.subject_id, notice.period_start
		from budget_notices notice join tenants on tenants.id = notice.tenant_id
		where notice.mailed_at is null and notice.created_at > now() - ${MAILED_WITHIN}
			and tenants.deleted_at is null and tenants.suspended_at is null
			and notice.id <> all(${sql.param(`{${postponed.join(',')}}`)}::uuid[])
			and not exists (
				select from budget_notices lower
				where lower.tenant_id = notice.tenant_id and lower.scope = notice.scope
					and lower.subject_id = notice.subject_id and lower.period_start = notice.period_start
					and lower.mailed_at is null and lower.created_at > now() - ${MAILED_WITHIN}
					and lower.threshold < notice.threshold
			)
		order by notice.created_at, notice.id limit 1 for update of notice skip locked`);
	return claimed;
}

/** Lowest first. */
function unmailedOf(tx: Transaction, { tenant_id, scope, subject_id, period_start }: Claimed) {
	return tx
		.select({
			id: budgetNotices.id,
			scope: budgetNotices.scope,
			subjectName: sql<string | null>`case when ${budgetNotices.scope} = 'api_key'
				then (select name from api_keys where api_keys.tenant_id = ${tenant_id} and api_keys.id = ${subject_id})
				else (select name from users where users.id = ${subject_id}) end`,
			threshold: sql<BudgetThreshold>`${budgetNotices.threshold}`,
			spent: budgetNotices.spent,
			limit: budgetNotices.limitUsd
		})
		.from(budgetNotices)
		.where(
			and(
				eq(budgetNotices.tenantId, tenant_id),
				eq(budgetNotices.scope, scope),
				eq(budgetNotices.subjectId, subject_id),
				sql`${budgetNotices.periodStart} = ${period_start}::timestamptz and ${budgetNotices.mailedAt} is null`
			)
		)
		.orderBy(budgetNotices.threshold);
}

type Notice = Awaited<ReturnType<typeof unmailedOf>>[number];

/**
 * One mail each: nobody has to see the others' addresses.
 * @returns false when the mail server asks to come back later
 * @throws {Error} when it cannot be reached
 */
async function tellAdmins(tx: Transaction, tenantId: string, notice: Notice): Promise<boolean> {
	const recipients = await tx
		.select({ email: users.email, tenantName: tenants.name, slug: tenants.slug })
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.where(and(eq(memberships.tenantId, tenantId), inArray(memberships.role, ['owner', 'admin'])))
		.orderBy(memberships.createdAt, users.id)
		.limit(RECIPIENTS_MAX);
	const { ORIGIN: origin } = config();
	let taken = 0;
	let isLater = false;
	for (const { email, tenantName, slug } of recipients) {
		const url = origin === undefined ? null : `${new URL(origin).origin}/${slug}/settings/budgets`;
		try {
			await sendMail({ to: email, ...budgetNoticeMail({ tenantName, notice, url }) });
			taken++;
		} catch (err) {
			// Once somebody was told, the same mail must not come again for the sake of another.
			const refusal = refusalOf(err);
			if (refusal === null && taken === 0) throw err;
			logger.warn({ err, tenantId }, 'notice not mailed');
			isLater ||= refusal === 'for now';
		}
	}
	return taken > 0 || !isLater;
}
