import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { withSystem } from '../../db/tenancy';
import { LEDGER_INVARIANTS, type LedgerInvariantName } from './ledger-invariants';

/** An invariant that does not hold, and where. */
export interface BrokenInvariant {
	name: LedgerInvariantName;
	says: string;
	count: number;
	/** the first of them */
	rows: Record<string, unknown>[];
}

export interface LedgerCheck {
	/** entries of the ledger that were looked at */
	entries: number;
	broken: BrokenInvariant[];
}

const ROWS_SHOWN = 20;

/**
 * Every invariant of the books of the whole deployment, at one moment: on a server at work too, since all of it is
 * read from one snapshot.
 */
export async function checkLedger(): Promise<LedgerCheck> {
	return withSystem(async (tx) => {
		await tx.execute(sql`set transaction isolation level repeatable read, read only`);
		// Everything is grouped at once: on disk that takes several times as long.
		await tx.execute(sql`select set_config('work_mem', '256MB', true)`);
		const [total] = await tx.execute<{ entries: string }>(
			sql`select count(*) as entries from ai_usage_ledger`
		);
		const broken = await brokenInvariants(tx);
		return { entries: Number(total?.entries ?? 0), broken };
	});
}

/** Those that do not hold for what `tx` sees. */
export async function brokenInvariants(tx: Transaction): Promise<BrokenInvariant[]> {
	const broken: BrokenInvariant[] = [];
	for (const [name, { says, violations }] of Object.entries(LEDGER_INVARIANTS)) {
		const rows = await tx.execute<Record<string, unknown> & { violations: string }>(sql`
			select *, count(*) over () as violations from (${violations}) as violated limit ${ROWS_SHOWN}`);
		const [first] = rows;
		if (first === undefined) continue;
		broken.push({
			name: name as LedgerInvariantName,
			says,
			count: Number(first.violations),
			rows: rows.map(({ violations: _count, ...row }) => row)
		});
	}
	return broken;
}
