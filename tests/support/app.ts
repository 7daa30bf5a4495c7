/**
 * What an integration test stands on: a database of its own, a sandbox of its own that answers as fast as it can,
 * and the environment that points the application at both. Runs as a setup file, so before the test's imports, and after alone.ts.
 */
import { afterAll } from 'vitest';
import { closeDatabase } from '$lib/server/db/client';
import { startSandbox } from '$lib/server/openrouter/sandbox';
import { createTestDatabase } from './database';

export const database = await createTestDatabase();
export const sandbox = await startSandbox({
	tokensPerSecond: Infinity,
	generationDelayMs: 0,
	allowMarkers: true
});

process.env.DATABASE_URL = database.ownerUrl;
process.env.OPENROUTER_BASE_URL = sandbox.url;
process.env.OPENROUTER_API_KEY = 'sk-or-v1-sandbox';
process.env.LOG_LEVEL ??= 'silent';

afterAll(async () => {
	await closeDatabase();
	await sandbox.close();
	await database.drop();
});
