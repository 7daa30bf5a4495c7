import { sql } from 'drizzle-orm';
import { mergeDeltas } from '$lib/domain/answer';
import { withoutWaitingForDisk, withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { announceGrowth } from './growth';
import { allRuns } from './registry';
import type { Run, Unsaved } from './run';

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
	const taken = runs.flatMap((run): Taken[] => {
		const unsaved = run.takeUnsaved();
		return unsaved === null && !isHeartbeat ? [] : [{ run, unsaved }];
	});
	if (taken.length === 0) return;
	try {
		await write(taken);
	} catch (error) {
		for (const { run, unsaved } of taken) if (unsaved !== null) run.returnUnsaved(unsaved);
		// Whatever is wrong with somebody's text, the others still live, and must not be taken for dead.
		await write(taken.map(({ run }) => ({ run, unsaved: null })));
		throw error;
	}
}

interface Taken {
	run: Run;
	unsaved: Unsaved | null;
}

/** A statement that hangs would keep all later ones from starting. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Also writes down what the provider calls each run, and stops those that somebody wants stopped. */
async function write(taken: Taken[]): Promise<void> {
	const alive = taken.map(({ run, unsaved }) => ({
		tenant_id: run.tenantId,
		generation_id: run.generationId,
		is_accepted: run.isAccepted,
		provider_generation_id: run.providerGenerationId,
		seq: unsaved?.seq ?? null,
		chunks: unsaved === null ? null : mergeDeltas(unsaved.chunks)
	}));
	// A commit that was not acknowledged is written once more, as the same row.
	const beaten = await withSystem(async (tx) => {
		await withoutWaitingForDisk(tx);
		await tx.execute(sql`select set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true)`);
		return tx.execute<{ id: string; isStopping: boolean }>(sql`
			with alive as (
				select * from jsonb_to_recordset(${JSON.stringify(alive)}::jsonb)
					as run(tenant_id uuid, generation_id uuid, is_accepted boolean, provider_generation_id text,
						seq integer, chunks jsonb)
			), beat as (
				update ai_generations set
					heartbeat_at = now(),
					status = case when alive.is_accepted then 'streaming' else ai_generations.status end,
					provider_generation_id = coalesce(ai_generations.provider_generation_id, alive.provider_generation_id)
				from alive
				where ai_generations.tenant_id = alive.tenant_id and ai_generations.id = alive.generation_id
					and ai_generations.status in ('pending', 'streaming')
				returning ai_generations.id, ai_generations.stop_requested_at
			), saved as (
				insert into ai_generation_chunks (tenant_id, generation_id, seq, chunks)
				select alive.tenant_id, alive.generation_id, alive.seq, alive.chunks
				from alive join beat on beat.id = alive.generation_id
				where alive.seq is not null
				on conflict (tenant_id, generation_id, seq) do update set chunks = excluded.chunks
			)
			select id, stop_requested_at is not null as "isStopping" from beat`);
	});
	const isStopping = new Map(beaten.map((run) => [run.id, run.isStopping]));
	announceGrowth(
		alive.flatMap(({ generation_id: generationId, seq, chunks }, place) => {
			const messageId = taken[place]?.run.messageId;
			// Of a run that somebody else has ended, nothing was written down.
			if (seq === null || messageId === undefined || !isStopping.has(generationId)) return [];
			return [{ messageId, generationId, seq, chunks }];
		})
	);
	for (const { run } of taken) if (isStopping.get(run.generationId) === true) run.stop('stopped');
}
