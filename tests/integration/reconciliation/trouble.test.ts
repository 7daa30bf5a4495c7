import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aiGenerations, reconciliationRuns } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { compareGeneration } from '$lib/server/services/reconciliation/compare-generation';
import { lastRun } from '$lib/server/services/reconciliation/last-run';
import { reconcile } from '$lib/server/services/reconciliation/reconcile';
import { askForRecord } from '$lib/server/services/metering/ask-for-record';
import { openConnections, untilWaiting } from '../../support/accounts';
import { sandbox } from '../../support/app';
import { booksOf } from '../../support/books';
import { createPlatformAdmin, createTenant } from '../../support/factories';
import { outcome } from '../../support/outcome';
import { billOf, call, nothingIsDue, stateOf } from './calls';

let platform: PlatformContext;
let tenant: TenantContext;

beforeEach(async () => {
	platform = await createPlatformAdmin();
	tenant = await createTenant();
});

afterEach(async () => {
	await nothingIsDue();
	await withSystem((tx) =>
		tx.update(reconciliationRuns).set({ status: 'failed' }).where(eq(reconciliationRuns.status, 'running'))
	);
});

/** The run under way as it is after so many minutes. */
const ageRun = (minutes: number) =>
	withSystem((tx) =>
		tx
			.update(reconciliationRuns)
			.set({ createdAt: sql`now() - make_interval(mins => ${minutes})` })
			.where(eq(reconciliationRuns.status, 'running'))
	);
/** What a process leaves behind that died in a run. */
const leaveRun = (minutesAgo: number) =>
	withSystem((tx) => tx.insert(reconciliationRuns).values({ checked: 3 })).then(() => ageRun(minutesAgo));

/** Holds a call's row, so that whoever compares it waits, until it is let go. */
async function holding(generationId: string, work: () => Promise<void>): Promise<void> {
	await withSystem(async (tx) => {
		await tx.select().from(aiGenerations).where(eq(aiGenerations.id, generationId)).for('update');
		await work();
	});
}

describe('one run at a time', () => {
	test('a second one is refused while the first works, and comes after it', async () => {
		const { generation } = await call(tenant);
		await openConnections();
		let first: Promise<unknown> | undefined;
		await holding(generation.id, async () => {
			first = reconcile(platform);
			await untilWaiting(1, first);
			expect(await outcome(reconcile(platform))).toBe('CONFLICT');
			expect(await lastRun(platform)).toMatchObject({ status: 'running', finishedAt: null });
		});
		expect(await first).toMatchObject({ status: 'done', checked: 1 });
		expect(await outcome(reconcile(platform))).toBe('done');
	});

	test('one whose process died makes way after some minutes, and says that it was cut off', async () => {
		await leaveRun(4);
		expect(await outcome(reconcile(platform))).toBe('CONFLICT');
		const dead = await lastRun(platform);
		await ageRun(6);
		expect(await outcome(reconcile(platform))).toBe('done');
		const [row] = await withSystem((tx) =>
			tx.select().from(reconciliationRuns).where(eq(reconciliationRuns.id, dead!.id))
		);
		expect(row).toMatchObject({
			status: 'failed',
			checked: 3,
			failure: 'It was cut off before its end.',
			finishedAt: expect.any(Date)
		});
	});

	test('one that was taken for dead and is not adjusts nothing twice', async () => {
		const answered = await call(tenant, { faults: '[[sandbox:record-cost cost=0.03]]' });
		await openConnections();
		let runs: Promise<unknown>[] = [];
		await holding(answered.generation.id, async () => {
			const first = reconcile(null);
			await untilWaiting(1, first);
			await ageRun(6);
			const second = reconcile(platform);
			await untilWaiting(2, second);
			runs = [first, second];
		});
		const [first, second] = (await Promise.all(runs)) as Awaited<ReturnType<typeof reconcile>>[];
		expect(first).toMatchObject({ status: 'failed', failure: 'It was cut off before its end.' });
		expect(second!.status).toBe('done');
		expect(first!.adjusted + second!.adjusted).toBe(1);
		expect(first!.checked + second!.checked).toBe(1);
		expect((await stateOf(answered)).entries).toHaveLength(2);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			ledger: '0.03',
			spent: '0.03',
			monthly: '0.03'
		});
	});

	test('a call that many compare at the same moment is compared and adjusted once', async () => {
		const answered = await call(tenant, { faults: '[[sandbox:record-cost cost=0.04]]' });
		const { tenantId, id: generationId, providerGenerationId } = answered.generation;
		const record = await askForRecord(providerGenerationId!);
		await leaveRun(0);
		const { id } = (await lastRun(platform))!;
		await openConnections();
		await Promise.all(
			Array.from({ length: 8 }, () => compareGeneration({ tenantId, generationId }, record, id))
		);
		expect((await stateOf(answered)).entries).toHaveLength(2);
		// Three were there before.
		expect(await lastRun(platform)).toMatchObject({ checked: 4, adjusted: 1 });
		expect(await booksOf(tenantId)).toMatchObject({ ledger: '0.04', spent: '0.04', messages: '0.04' });
	});
});

describe('a provider that cannot be asked', () => {
	test.each([
		[401, /does not accept the API key/],
		[403, /refuses to show its records/],
		[429, /asked us to slow down/]
	])('ends the run at a %i, and what was compared stays compared', async (status, sentence) => {
		// The newest is asked first, so the others are compared before or beside the one that fails.
		const refused = await call(tenant, { faults: `[[sandbox:record-error status=${status}]]` });
		const compared = await call(tenant, { faults: '[[sandbox:record-cost cost=0.05]]' });
		const run = await reconcile(platform);
		expect(run).toMatchObject({ status: 'failed', checked: 1, adjusted: 1 });
		expect(run.failure).toMatch(sentence);
		expect((await stateOf(compared)).generation.providerCost).toBe('0.05');
		expect((await stateOf(refused)).generation.reconciledAt).toBeNull();
	});

	test('for one call leaves that one for the next run, and goes on with the others', async () => {
		const other = await call(tenant);
		const broken = await call(tenant, { faults: '[[sandbox:record-error status=500]]' });
		const run = await reconcile(platform);
		expect(run).toMatchObject({
			status: 'done',
			checked: 1,
			failure: 'One record could not be read. It is asked for again next time.'
		});
		expect((await stateOf(other)).generation.providerCost).toBe(billOf(other).cost);
		expect((await stateOf(broken)).generation.reconciledAt).toBeNull();
	});

	test('stops the run with the process, and leaves the rest for the next', async () => {
		const answered = await call(tenant);
		expect(await reconcile(null, AbortSignal.abort())).toMatchObject({ status: 'failed', checked: 0 });
		expect((await stateOf(answered)).generation.reconciledAt).toBeNull();
		expect((await reconcile(null)).checked).toBe(1);
	});

	test('at all ends the run after a few questions', async () => {
		const calls = await Promise.all(Array.from({ length: 12 }, () => call(tenant)));
		await sandbox.close();
		const run = await reconcile(platform);
		expect(run).toMatchObject({ status: 'failed', checked: 0 });
		expect(run.failure).toMatch(/^The provider could not be asked\. /);
		for (const answered of calls) expect((await stateOf(answered)).generation.reconciledAt).toBeNull();
	});
});
