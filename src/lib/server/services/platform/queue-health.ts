import { sql } from 'drizzle-orm';
import type { JobHealth } from '$lib/domain/platform-overview';
import type { Transaction } from '../../db/client';

interface HealthRow extends Record<string, unknown> {
	name: string;
	cron: string;
	waiting: string;
	waitingSince: string | null;
	running: string;
	failed: string;
	lastDoneAt: string | null;
}

/** How each job stands that runs by the clock. The queue forgets what is done after some days, so it is short. */
export async function readQueueHealth(tx: Transaction): Promise<JobHealth[]> {
	const rows = await tx.execute<HealthRow>(sql`
		select schedule.name, schedule.cron,
			count(*) filter (where state in ('created', 'retry') and start_after <= now()) as waiting,
			min(start_after) filter (where state in ('created', 'retry') and start_after <= now()) as "waitingSince",
			count(*) filter (where state = 'active') as running,
			count(*) filter (where state = 'failed' and completed_on > now() - interval '1 day') as failed,
			max(completed_on) filter (where state = 'completed') as "lastDoneAt"
		from pgboss.schedule left join pgboss.job on job.name = schedule.name
		group by schedule.name, schedule.cron order by schedule.name`);
	return rows.map(({ name, cron, waiting, waitingSince, running, failed, lastDoneAt }) => ({
		name,
		cron,
		waiting: Number(waiting),
		waitingSince: isoOf(waitingSince),
		running: Number(running),
		failed: Number(failed),
		lastDoneAt: isoOf(lastDoneAt)
	}));
}

function isoOf(at: string | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
