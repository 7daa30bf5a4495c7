import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosDatabase } from './database';
import type { Instances } from './instances';
import type { Disaster } from './schedule';

/**
 * One after the other, each at a moment that has nothing to do with what is at work. What was killed comes back by
 * itself, so the next disaster may find it in the middle of its start.
 */
export async function bringAbout(
	disasters: readonly Disaster[],
	{
		database,
		instances,
		signal,
		log
	}: { database: ChaosDatabase; instances: Instances; signal: AbortSignal; log: (line: string) => void }
): Promise<void> {
	for (const disaster of disasters) {
		// A process that is not up yet has nothing at work that could be lost.
		if (disaster.kind === 'kill') await instances.whenUp(disaster.instance);
		await database.whenUp();
		await delay(disaster.afterMs, undefined, { signal });
		log(describe(disaster));
		switch (disaster.kind) {
			case 'kill':
				await instances.kill(disaster.instance);
				break;
			case 'restart':
				await database.restart();
				break;
			case 'crash':
				await database.crash();
				break;
			case 'absence':
				await database.restart(disaster.forMs);
				break;
			default:
				disaster satisfies never;
		}
	}
}

function describe(disaster: Disaster): string {
	switch (disaster.kind) {
		case 'kill':
			return `kill -9 of instance ${disaster.instance}`;
		case 'restart':
			return 'the database is restarted';
		case 'crash':
			return 'kill -9 of the database';
		case 'absence':
			return `the database goes away for ${disaster.forMs / 1_000} s`;
		default:
			return disaster satisfies never;
	}
}
