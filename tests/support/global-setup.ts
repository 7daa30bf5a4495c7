/**
 * One throw-away PostgreSQL for a test run, with a migrated and seeded template that each test file copies
 * (see database.ts). Nothing in it has to survive, so it never waits for the disk.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '$lib/server/db/embedded';
import { prepareDatabase } from '$lib/server/db/prepare';
import { seedModels } from '$lib/server/db/seeds/ai-models';
import { seedTemplates } from '$lib/server/db/seeds/templates';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Of the template, as its owner. */
		templateUrl: string;
	}
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'colloquy-tests-'));
	// Under root PostgreSQL becomes another user, who has to get in.
	fs.chmodSync(directory, 0o755);
	const server = await startPostgres({
		dataDir: path.join(directory, 'postgres'),
		database: 'colloquy_template',
		durable: false,
		settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' }
	});
	const tearDown = async () => {
		await server.stop();
		fs.rmSync(directory, { recursive: true, force: true });
	};
	try {
		await prepareDatabase(server.url);
		await seedModels(server.url);
		await seedTemplates(server.url);
	} catch (error) {
		await tearDown();
		throw error;
	}
	project.provide('templateUrl', server.url);
	return tearDown;
}
