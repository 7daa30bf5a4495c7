import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import type { TenantContext } from '$lib/server/services/context';
import {
	matches,
	memberBudget,
	raisesOf,
	tenantBudget,
	type BudgetKey
} from '$lib/server/services/metering/budget';
import '../../support/app';
import { asOwner } from '../../support/books';
import { createTenant } from '../../support/factories';
import { readBy } from '../../support/plans';

/** Budgets of years, and raises, of the many members of one tenant. */
const MEMBERS = 500;
const MONTHS = 40;
const RAISES_EACH = 10;
const AT = new Date('2021-05-05T00:00:00Z');

let tenant: TenantContext;
let budgets: Record<'of a member' | 'of the tenant', BudgetKey>;
beforeAll(async () => {
	tenant = await createTenant();
	const { tenantId, userId } = tenant.scope;
	await asOwner(async (owner) => {
		await owner`
			insert into budgets (tenant_id, scope, subject_id, period_start)
			select ${tenantId}, scope, subject_id, '2020-01-01Z'::timestamptz + month * interval '1 month'
			from generate_series(0, ${MONTHS - 1}::integer) month, (
				select 'member'::budget_scope as scope, md5('member' || n)::uuid as subject_id
				from generate_series(1, ${MEMBERS}::integer - 1) n
				union all values ('member'::budget_scope, ${userId}::uuid), ('tenant'::budget_scope, ${tenantId}::uuid)
			) subjects`;
		await owner`
			insert into budget_raises (tenant_id, id, scope, subject_id, amount_usd, granted_by, reason, created_by, expires_at)
			select ${tenantId}, gen_random_uuid(), 'member', case when n % ${MEMBERS} = 0 then ${userId}::uuid
				else md5('member' || n % ${MEMBERS})::uuid end, 1, 'tenant', 'More', ${userId}, now() + interval '1 day'
			from generate_series(1, ${MEMBERS * RAISES_EACH}::integer) n`;
		await owner`vacuum analyze`;
	});
	budgets = {
		'of a member': memberBudget({ tenantId, userId, occurredAt: AT }),
		'of the tenant': tenantBudget({ tenantId, occurredAt: AT })
	};
}, 60_000);

/**
 * Under row-level security a condition on an enum is no condition on an index: what goes by one that has an enum among
 * its columns has to find its way by the others.
 */
describe('with 20,000 budgets in a tenant', () => {
	test.each(['of a member', 'of the tenant'] as const)(
		'one %s is found without reading others',
		async (which) => {
			const budget = budgets[which];
			for (const question of [
				sql`select spent, held from budgets where ${matches(budget)}`,
				sql`update budgets set updated_at = now() where ${matches(budget)}`
			]) {
				const { rows, blocks } = await readBy(tenant, question);
				expect(rows.budgets).toBe(1);
				expect(blocks).toBeLessThanOrEqual(40);
			}
		}
	);

	test('its raises are found without reading those of others', async () => {
		const sum = (budget: BudgetKey) => readBy(tenant, sql`select ${raisesOf(budget, 'tenant')}`);
		const own = await sum(budgets['of a member']);
		expect(own.rows.budget_raises).toBe(RAISES_EACH);
		expect(own.blocks).toBeLessThanOrEqual(40);
		const none = await sum({ ...budgets['of a member'], subjectId: newId() });
		expect(none.rows.budget_raises).toBe(0);
	});
});
