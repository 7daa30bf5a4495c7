import { prepareDatabase } from '$lib/server/db/prepare';
import { seedModels } from '$lib/server/db/seeds/ai-models';
import { startDatabase } from '../database';
import { loadEnvironment } from '../environment';
import type { Filled } from './fill';

export interface Made {
	companies: Filled[];
	entries: number;
	seconds: number;
}

/** Fills the configured database, which is empty, and stops it again. @throws {Error} when the books do not add up */
export async function makeDemo(now = new Date()): Promise<Made> {
	const startedAt = performance.now();
	await using started = new AsyncDisposableStack();
	const database = started.adopt(await startDatabase(loadEnvironment()), (server) => server.stop());
	await prepareDatabase(database.ownerUrl);
	await seedModels(database.ownerUrl);
	// These read the environment, which names the database only now.
	const [{ fillDemo }, { closeDatabase }, { checkLedger }] = await Promise.all([
		import('./fill'),
		import('$lib/server/db/client'),
		import('$lib/server/services/metering/check-ledger')
	]);
	started.defer(closeDatabase);
	const companies = await fillDemo(now);
	const { entries, broken } = await checkLedger();
	if (broken.length > 0)
		throw new Error(`the demo's books do not add up: ${broken.map(({ says }) => says).join('; ')}`);
	return { companies, entries, seconds: Math.round((performance.now() - startedAt) / 1_000) };
}
