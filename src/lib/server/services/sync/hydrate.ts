import { and, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { SyncKind } from '$lib/domain/sync';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import {
	aiConversations,
	aiPromptTemplates,
	budgetNotices,
	budgets,
	memberships,
	tenants,
	users
} from '../../db/schema';
import { isRunning, summaryColumns } from '../conversations/list-conversations';
import { limitOf, type BudgetKey } from '../metering/budget';
import type { Change, LogRow, States } from './change';

type Keys = Pick<LogRow, 'tenantId' | 'entityId'>[];
type Found<State> = { tenantId: string; entityId: string; state: State }[];

/**
 * What has become of the things that changed: at most one question for each kind, whatever the number of changes and
 * of those who hear of them. Of several changes of a thing the last one is told: it says all that the others would.
 */
export async function hydrate(tx: Transaction, rows: LogRow[]): Promise<Change[]> {
	const last = new Map(rows.map((row) => [`${keyOf(row.kind, row)}/${row.audience}`, row]));
	const changes = [...last.values()].toSorted((a, b) => a.seq - b.seq);
	const states = new Map<string, unknown>();
	const kinds = [...new Set(changes.map(({ kind }) => kind))];
	await batch(
		kinds.map(async (kind) => {
			const reader = READERS[kind];
			if (reader === null) return;
			const keys = [
				...new Map(changes.filter((row) => row.kind === kind).map((row) => [keyOf(kind, row), row])).values()
			];
			for (const { state, ...key } of await reader(tx, keys)) states.set(keyOf(kind, key), state);
		})
	);
	return changes.map((row) => ({ ...row, state: states.get(keyOf(row.kind, row)) ?? null }) as Change);
}

const keyOf = (kind: SyncKind, { tenantId, entityId }: Keys[number]) => `${tenantId}/${kind}/${entityId}`;

const READERS: {
	[Kind in SyncKind]: null | ((tx: Transaction, keys: Keys) => Promise<Found<NonNullable<States[Kind]>>>);
} = {
	conversation: readConversations,
	models: null,
	template: readTemplates,
	usage: readUsage,
	members: readMembers,
	tenant: readTenants,
	notice: readNotices
};

/** Tenants apart, and each by its own key: a condition that the primary keys answer. */
function among(columns: { tenantId: AnyPgColumn; id: AnyPgColumn }, keys: Keys): SQL | undefined {
	const byTenant = Map.groupBy(keys, ({ tenantId }) => tenantId);
	return or(
		...[...byTenant].map(([tenantId, ofTenant]) =>
			and(
				eq(columns.tenantId, tenantId),
				inArray(
					columns.id,
					ofTenant.map(({ entityId }) => entityId)
				)
			)
		)
	);
}

async function readConversations(tx: Transaction, keys: Keys) {
	const rows = await tx
		.select({
			...summaryColumns,
			isRunning,
			tenantId: aiConversations.tenantId,
			userId: aiConversations.userId,
			activeLeafId: aiConversations.activeLeafId,
			messageCount: aiConversations.messageCount
		})
		.from(aiConversations)
		.where(among(aiConversations, keys));
	return rows.map(({ tenantId, ...row }) => ({
		tenantId,
		entityId: row.id,
		state: { ...row, lastMessageAt: row.lastMessageAt.toISOString(), isGone: false as const }
	}));
}

/** By their own ids alone: everybody's have no tenant. What is another tenant's is not there. */
async function readTemplates(tx: Transaction, keys: Keys) {
	const { tenantId, id, userId, name, isPublic, updatedAt } = aiPromptTemplates;
	const rows = await tx
		.select({ tenantId, id, userId, name, isPublic, updatedAt })
		.from(aiPromptTemplates)
		.where(
			and(
				isNull(aiPromptTemplates.deletedAt),
				inArray(
					id,
					keys.map(({ entityId }) => entityId)
				)
			)
		);
	const found = new Map(rows.map((row) => [row.id, row]));
	return keys.flatMap(({ tenantId: reader, entityId }) => {
		const row = found.get(entityId);
		if (row === undefined || (row.tenantId !== null && row.tenantId !== reader)) return [];
		const { tenantId: own, ...template } = row;
		const state = {
			...template,
			// Who of the platform wrote one for everybody is nobody's business.
			userId: own === null ? null : template.userId,
			isGone: false as const,
			isGlobal: own === null,
			updatedAt: row.updatedAt.toISOString()
		};
		return { tenantId: reader, entityId, state };
	});
}

async function readUsage(tx: Transaction, keys: Keys) {
	const { start } = periodRange('monthly', new Date());
	// A subject has one budget, but its id does not say of which scope.
	const scoped = sql.join(
		keys.map(({ tenantId, entityId }) => {
			const limitAs = (scope: BudgetKey['scope']) =>
				limitOf({ scope, tenantId, subjectId: entityId, periodStart: start });
			return sql`select ${tenantId}::uuid as tenant_id, ${entityId}::uuid as subject_id, subject.scope,
				case subject.scope
					when 'tenant' then ${limitAs('tenant')} when 'member' then ${limitAs('member')} else ${limitAs('api_key')}
				end as limit_usd
			from (
				select 'tenant'::budget_scope as scope where ${entityId}::uuid = ${tenantId}::uuid
				union all select 'api_key' from api_keys where tenant_id = ${tenantId} and id = ${entityId}
				union all select 'member' from memberships where tenant_id = ${tenantId} and user_id = ${entityId}
			) subject`;
		}),
		sql` union all `
	);
	const rows = await tx.execute<{
		tenantId: string;
		subjectId: string;
		scope: BudgetKey['scope'];
		spent: string;
		held: string;
		limit: string | null;
	}>(sql`
		select asked.tenant_id as "tenantId", asked.subject_id as "subjectId", asked.scope,
			coalesce(${budgets.spent}, 0) as spent, coalesce(${budgets.held}, 0) as held, asked.limit_usd as "limit"
		from (${scoped}) asked
		left join budgets on ${budgets.tenantId} = asked.tenant_id and ${budgets.scope} = asked.scope
			and ${budgets.subjectId} = asked.subject_id and ${budgets.periodStart} = ${start.toISOString()}::timestamptz`);
	return rows.map(({ tenantId, subjectId, scope, spent, held, limit }) => ({
		tenantId,
		entityId: subjectId,
		state: {
			scope,
			subjectId,
			periodStart: start.toISOString(),
			spent: usdString(spent),
			held: usdString(held),
			limit: limit === null ? null : usdString(limit)
		}
	}));
}

async function readMembers(tx: Transaction, keys: Keys) {
	const rows = await tx
		.select({
			tenantId: memberships.tenantId,
			id: memberships.userId,
			name: users.name,
			role: memberships.role
		})
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(among({ tenantId: memberships.tenantId, id: memberships.userId }, keys));
	return rows.map(({ tenantId, ...member }) => ({
		tenantId,
		entityId: member.id,
		state: { ...member, isGone: false as const }
	}));
}

async function readTenants(tx: Transaction, keys: Keys) {
	const { id, name, slug, defaultModelId, suspendedReason, deletedAt } = tenants;
	const rows = await tx
		.select({ id, name, slug, defaultModelId, suspendedReason, deletedAt })
		.from(tenants)
		.where(
			inArray(
				id,
				keys.map(({ tenantId }) => tenantId)
			)
		);
	return rows.map(({ deletedAt: gone, ...tenant }) => ({
		tenantId: tenant.id,
		entityId: tenant.id,
		state: { ...tenant, isOpen: gone === null && tenant.suspendedReason === null }
	}));
}

async function readNotices(tx: Transaction, keys: Keys) {
	const { tenantId, id, scope, subjectId, threshold, createdAt } = budgetNotices;
	const rows = await tx
		.select({ tenantId, id, scope, subjectId, threshold, createdAt })
		.from(budgetNotices)
		.where(among(budgetNotices, keys));
	return rows.map(({ tenantId: tenant, ...notice }) => ({
		tenantId: tenant,
		entityId: notice.id,
		state: { ...notice, createdAt: notice.createdAt.toISOString() }
	}));
}
