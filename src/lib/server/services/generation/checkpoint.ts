import { sql } from 'drizzle-orm';
import { mergeDeltas } from '$lib/domain/answer';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { allRuns } from './registry';
import type { Run } from './run';

/**
 * Keeps the text so far of all running answers in the database, for the day this process dies: every tick, one
 * statement for all that changed. The same statement says that the runs live, and hears of stops that were asked
 * for on another instance.
 */
const TICK_MS = 200;
/** Runs that say nothing for a while (a model that thinks) still show that they live. */
const HEARTBEAT_TICKS = 10;

let timer: NodeJS.Timeout | undefined;
let ticks = 0;
let isWriting = false;

/** Called for each new run; the clock runs while there are any. */
export function startCheckpoints(): void {
	timer ??= setInterval(() => void tick(), TICK_MS).unref();
}

async function tick(): Promise<void> {
	const runs = allRuns();
	if (runs.length === 0) {
		clearInterval(timer);
		timer = undefined;
		return;
	}
	if (isWriting) return;
	isWriting = true;
	try {
		await checkpoint(runs, ++ticks % HEARTBEAT_TICKS === 0);
	} catch (err) {
		// The text is still in memory: the next tick has it, and the end writes it whole.
		logger.error({ err, runs: runs.length }, 'a checkpoint was not written');
	} finally {
		isWriting = false;
	}
}

async function checkpoint(runs: Run[], isHeartbeat: boolean): Promise<void> {
	const taken = runs.flatMap((run) => {
		const unsaved = run.takeUnsaved();
		return unsaved === null && !isHeartbeat ? [] : [{ run, unsaved }];
	});
	if (taken.length === 0) return;
	try {
		for (const generationId of await write(taken)) {
			taken.find(({ run }) => run.generationId === generationId)?.run.stop('stopped');
		}
	} catch (error) {
		for (const { run, unsaved } of taken) if (unsaved !== null) run.returnUnsaved(unsaved.chunks);
		throw error;
	}
}

/** @returns the generations that somebody wants stopped */
async function write(taken: { run: Run; unsaved: ReturnType<Run['takeUnsaved']> }[]): Promise<string[]> {
	const alive = taken.map(({ run, unsaved }) => ({
		tenant_id: run.tenantId,
		generation_id: run.generationId,
		seq: unsaved?.seq ?? null,
		chunks: unsaved === null ? null : mergeDeltas(unsaved.chunks)
	}));
	const stopped = await withSystem((tx) =>
		tx.execute<{ id: string }>(sql`
			with alive as (
				select * from jsonb_to_recordset(${JSON.stringify(alive)}::jsonb)
					as run(tenant_id uuid, generation_id uuid, seq integer, chunks jsonb)
			), beat as (
				update ai_generations set heartbeat_at = now()
				from alive
				where ai_generations.tenant_id = alive.tenant_id and ai_generations.id = alive.generation_id
					and ai_generations.status in ('pending', 'streaming')
				returning ai_generations.id, ai_generations.stop_requested_at
			), saved as (
				insert into ai_generation_chunks (tenant_id, generation_id, seq, chunks)
				select alive.tenant_id, alive.generation_id, alive.seq, alive.chunks
				from alive join beat on beat.id = alive.generation_id
				where alive.seq is not null
			)
			select id from beat where stop_requested_at is not null`)
	);
	return stopped.map(({ id }) => id);
}
