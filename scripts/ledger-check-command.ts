/**
 * `npm run ledger:check`: every invariant of the books on the configured database, which may be that of a running
 * server. Ends with 1 and the rows where one does not hold. With `--rebuild`, rollups that differ from the ledger are
 * made anew from it first.
 */
import { parseArgs } from 'node:util';
import type { Period } from '$lib/domain/periods';
import { closeDatabase } from '$lib/server/db/client';
import { aggregateUsageStats } from '$lib/server/services/metering/aggregate-usage-stats';
import { checkLedger, type LedgerCheck } from '$lib/server/services/metering/check-ledger';
import { startDatabase } from './database';
import { loadEnvironment, StartError } from './environment';
import { live } from './lifetime';

await live(async (life) => {
	const { values: options } = parseArgs({ options: { rebuild: { type: 'boolean', default: false } } });
	const database = await startDatabase(loadEnvironment());
	life.cleanup.defer(() => database.stop());
	life.atExit = () => database.stopWithoutWaiting();
	life.cleanup.defer(closeDatabase);

	const startedAt = performance.now();
	let check = await checkLedger().catch((error: unknown) => {
		throw new StartError(
			`The books of ${database.description} cannot be read: ${(error as Error).message}. Has it been migrated (npm run db:migrate)?`
		);
	});
	if (options.rebuild && (await rebuildRollups(check)) > 0) check = await checkLedger();
	const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
	console.log(`${check.entries} ledger entries on ${database.description}, checked in ${seconds} s.`);
	for (const { says, count, rows } of check.broken) {
		console.error(`\nNot true: ${says}. ${count} ${count === 1 ? 'row' : 'rows'}:`);
		for (const row of rows) console.error(JSON.stringify(row));
	}
	if (check.broken.length === 0) console.log('Every invariant holds.');
	life.leave(check.broken.length === 0 ? 0 : 1);
	return () => {};
});

/** As many periods at a time as the check has named. @returns how many rows were put right */
async function rebuildRollups({ broken }: LedgerCheck): Promise<number> {
	let changed = 0;
	const periods = new Map<string, { tenantId: string; period: Period; at: Date }>();
	const rows = broken
		.filter(({ name }) => name === 'rollups' || name === 'attributions')
		.flatMap((invariant) => invariant.rows);
	for (const row of rows) {
		const { tenant_id, period, period_start } = row as Record<
			'tenant_id' | 'period' | 'period_start',
			string
		>;
		periods.set(`${tenant_id} ${period} ${period_start}`, {
			tenantId: tenant_id,
			period: period as Period,
			at: new Date(period_start)
		});
	}
	for (const period of periods.values()) changed += (await aggregateUsageStats(period)).changed;
	if (changed > 0) console.log(`Rebuilt ${changed} rollup rows of ${periods.size} periods from the ledger.`);
	return changed;
}
