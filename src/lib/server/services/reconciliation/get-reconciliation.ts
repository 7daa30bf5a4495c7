import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { invalidCursor } from '$lib/domain/lists';
import { modelIdSchema } from '$lib/domain/models';
import { Usd, usdString } from '$lib/domain/money';
import { reportRange, type ReconciliationReport, type ReconciliationRow } from '$lib/domain/reconciliation';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { decodeCursor, encodeCursor } from '../cursor';
import { readAccountComparison, readRun } from './last-run';

/**
 * The ledger beside the provider's records, by day and model, newest day first, with what is still open.
 * @param query.from days in UTC, both included; by default the last thirty
 * @throws {AppError} INVALID_INPUT for a range that cannot be, or a cursor that is not one
 */
export async function getReconciliation(
	_platform: PlatformContext,
	{ from, to, cursor, limit }: { from?: string; to?: string; cursor?: string | null; limit: number }
): Promise<ReconciliationReport> {
	const range = reportRange({ from, to }, new Date());
	const after = cursor == null ? null : readCursor(cursor);
	return withSystem(async (tx) => {
		const [rows, [totals], [open], [uncompared], run, account] = await batch([
			selectRows(tx, range, after, limit + 1),
			selectTotals(tx, range),
			selectOpen(tx),
			selectUncompared(tx, range),
			readRun(tx),
			readAccountComparison(tx)
		]);
		const items = rows.slice(0, limit).map(({ day, modelId, ...figures }) => ({
			day,
			modelId,
			...figuresOf(figures)
		}));
		const last = items.at(-1);
		return {
			...range,
			items,
			nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.day, last.modelId]) : null,
			totals: figuresOf(totals),
			open: {
				awaiting: Number(open?.awaiting ?? 0),
				oldestAwaitingAt: open?.oldestAt == null ? null : new Date(open.oldestAt).toISOString(),
				held: usdString(open?.held ?? 0)
			},
			estimates: {
				count: Number(uncompared?.estimates ?? 0),
				usd: usdString(uncompared?.estimatedUsd ?? 0)
			},
			unchecked: Number(uncompared?.unchecked ?? 0),
			uncomparable: Number(uncompared?.uncomparable ?? 0),
			lastRun: run,
			account
		};
	});
}

interface Range {
	from: string;
	to: string;
}

interface Figures extends Record<string, unknown> {
	requests: string | null;
	ledgerUsd: string | null;
	checked: string | null;
	missing: string | null;
	adjusted: string | null;
	checkedLedgerUsd: string | null;
	providerUsd: string | null;
}

function figuresOf(row: Figures | undefined): Omit<ReconciliationRow, 'day' | 'modelId'> {
	const checkedLedgerUsd = new Usd(row?.checkedLedgerUsd ?? 0);
	const providerUsd = new Usd(row?.providerUsd ?? 0);
	return {
		requests: Number(row?.requests ?? 0),
		ledgerUsd: usdString(row?.ledgerUsd ?? 0),
		checked: Number(row?.checked ?? 0),
		checkedLedgerUsd: usdString(checkedLedgerUsd),
		providerUsd: usdString(providerUsd),
		driftUsd: usdString(providerUsd.minus(checkedLedgerUsd)),
		adjusted: Number(row?.adjusted ?? 0),
		missing: Number(row?.missing ?? 0)
	};
}

/** The instants that a range of days covers: of `column`, in the order of its index. */
function within(column: SQL, { from, to }: Range): SQL {
	return sql`${column} >= ${from}::date at time zone 'UTC' and ${column} < (${to}::date + 1) at time zone 'UTC'`;
}

/** Rollups are written with each charge, so there is no comparison without one. */
function selectRows(
	tx: Transaction,
	range: Range,
	after: { day: string; modelId: string } | null,
	limit: number
) {
	const until =
		after === null ? range : { from: range.from, to: after.day < range.to ? after.day : range.to };
	const isAfter =
		after === null
			? sql`true`
			: sql`(ledger.day < ${after.day}::date or ledger.day = ${after.day}::date and ledger.model_id > ${after.modelId})`;
	return tx.execute<Figures & { day: string; modelId: string }>(sql`
		with ledger as (
			select (period_start at time zone 'UTC')::date as day, model_id,
				sum(request_count) as requests, sum(total_cost) as usd
			from ai_usage_stats
			where period = 'daily' and ${within(sql`period_start`, until)}
			group by 1, 2
		)
		select to_char(ledger.day, 'YYYY-MM-DD') as day, ledger.model_id as "modelId", ledger.requests,
			ledger.usd as "ledgerUsd", compared.checked, compared.missing, compared.adjusted,
			compared.ledger_usd as "checkedLedgerUsd", compared.provider_usd as "providerUsd"
		from ledger
		left join reconciliation_days compared on compared.day = ledger.day and compared.model_id = ledger.model_id
		where ${isAfter}
		order by ledger.day desc, ledger.model_id limit ${limit}`);
}

function selectTotals(tx: Transaction, range: Range) {
	return tx.execute<Figures>(sql`
		select ledger.*, compared.* from (
			select sum(request_count) as requests, sum(total_cost) as "ledgerUsd"
			from ai_usage_stats
			where period = 'daily' and ${within(sql`period_start`, range)}
		) ledger, (
			select sum(checked) as checked, sum(missing) as missing, sum(adjusted) as adjusted,
				sum(ledger_usd) as "checkedLedgerUsd", sum(provider_usd) as "providerUsd"
			from reconciliation_days
			where day between ${range.from} and ${range.to}
		) compared`);
}

function selectOpen(tx: Transaction) {
	return tx.execute<{ awaiting: string; oldestAt: string | null; held: string | null }>(sql`
		select count(*) as awaiting, min(occurred_at) as "oldestAt", sum(hold) as held
		from ai_generations where money = 'awaiting'`);
}

/** By key, as in list-due.ts. */
function selectUncompared(tx: Transaction, range: Range) {
	return tx.execute<{
		unchecked: string;
		uncomparable: string;
		estimates: string;
		estimatedUsd: string | null;
	}>(sql`
		select uncompared.*, estimated.* from (
			select count(provider_generation_id) as unchecked,
				count(*) - count(provider_generation_id) as uncomparable
			from ai_generations
			where money = 'settled' and reconciled_at is null and ${within(sql`occurred_at`, range)}
		) uncompared, (
			select count(*) as estimates, sum(l.amount) as "estimatedUsd"
			from ai_usage_ledger l
			cross join lateral (
				select reconciled_at from ai_generations where tenant_id = l.tenant_id and id = l.generation_id offset 0
			) g
			where l.source = 'estimate' and g.reconciled_at is null and ${within(sql`l.occurred_at`, range)}
				and not exists (
					select from ai_usage_ledger a
					where a.tenant_id = l.tenant_id and a.generation_id = l.generation_id and a.kind = 'adjustment'
				)
		) estimated`);
}

const cursorValues = z.object({ day: z.iso.date(), modelId: modelIdSchema });

/** @throws {AppError} INVALID_INPUT */
function readCursor(cursor: string): { day: string; modelId: string } {
	const after = decodeCursor(cursor, ['day', 'modelId']);
	if (!cursorValues.safeParse(after).success) throw invalidCursor();
	return after;
}
