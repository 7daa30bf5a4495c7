import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { systemDatabase } from '$lib/server/db/client';
import type { Clock } from '$lib/server/jobs/clock';
import { startQueue } from '$lib/server/jobs/queue';
import '../../support/app';

const started: Clock[] = [];
afterEach(() => Promise.all(started.splice(0).map((queue) => queue.stop())));

async function start(): Promise<void> {
	started.push(await startQueue());
}

const jobs = () =>
	systemDatabase().execute<{ name: string; state: string }>(
		sql`select name, state::text from pgboss.job where name not like '\\_\\_pgboss%'`
	);

describe('the job queue', () => {
	test('works as the server, who owns nothing of it, and schedules what the calendar asks for', async () => {
		await start();
		const schedules = await systemDatabase().execute<{ name: string }>(sql`select name from pgboss.schedule`);
		expect(schedules.map(({ name }) => name).toSorted()).toEqual([
			'check-ledger',
			'mail-budget-notices',
			'reconcile',
			'refresh-catalogue',
			'sweep-attachments',
			'sweep-changes',
			'sweep-sessions'
		]);
		await expect.poll(jobs, { timeout: 15_000 }).toEqual([{ name: 'refresh-catalogue', state: 'completed' }]);
	});

	test('gives an occurrence to one of several instances, and does not pile up what waits', async () => {
		await Promise.all([start(), start(), start()]);
		await expect
			.poll(async () => (await jobs()).every(({ state }) => state === 'completed'), { timeout: 15_000 })
			.toBe(true);
		const overlapping = await systemDatabase().execute(sql`
			select 1 from pgboss.job one join pgboss.job other
				on one.name = other.name and one.id <> other.id
				and one.created_on <= other.created_on and other.created_on < one.completed_on
			where one.name = 'refresh-catalogue'`);
		expect(overlapping).toHaveLength(0);
	});
});
