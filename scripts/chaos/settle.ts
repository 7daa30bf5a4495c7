import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { MISSING } from './schedule';

const LOOK_EVERY_MS = 250;

/** Past every question that a look-up puts (services/metering/lookup). */
const ASKED_OFTEN_ENOUGH = 100;

/**
 * Waits until every answer has ended and every cost is known.
 * @param options.hurriesRecovery runs whose process is dead are taken for dead at once
 * @returns what is still open when the time is over
 */
export async function untilSettled(
	sql: postgres.Sql,
	{ hurriesRecovery, withinMs, signal }: { hurriesRecovery: boolean; withinMs: number; signal: AbortSignal }
): Promise<postgres.Row[]> {
	const givesUpAt = Date.now() + withinMs;
	for (;;) {
		const open = await sql`
			select id, tenant_id, status, money, provider_generation_id, lookup_attempts, occurred_at, heartbeat_at
			from ai_generations where status in ('pending', 'streaming') or settled_at is null`;
		if (open.length === 0 || Date.now() > givesUpAt) return open;
		await giveUpOnMissing(sql);
		if (hurriesRecovery) await ageHeartbeats(sql);
		await delay(LOOK_EVERY_MS, undefined, { signal });
	}
}

/** Ten minutes pass for those that the provider will never know of; the others get their answer before. */
async function giveUpOnMissing(sql: postgres.Sql): Promise<void> {
	await sql`
		update ai_generations generations set lookup_attempts = ${ASKED_OFTEN_ENOUGH}, lookup_at = now()
		from ai_messages answers join ai_messages questions
			on questions.tenant_id = answers.tenant_id and questions.id = answers.parent_id
		where generations.money = 'awaiting' and generations.lookup_attempts < ${ASKED_OFTEN_ENOUGH}
			and answers.tenant_id = generations.tenant_id and answers.id = generations.message_id
			and questions.content like ${`%${MISSING}%`}`;
}

/** Whoever lives shows it every two seconds; half a minute passes for those who have not for ten. */
async function ageHeartbeats(sql: postgres.Sql): Promise<void> {
	await sql`
		update ai_generations set heartbeat_at = heartbeat_at - interval '30 seconds'
		where status in ('pending', 'streaming') and heartbeat_at between now() - interval '30 seconds' and now() - interval '10 seconds'`;
}
