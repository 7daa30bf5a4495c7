/**
 * Everything the application needs around it, for `npm start` and `npm run dev`: a database that is migrated
 * and has its model catalogue and starter templates, and the OpenRouter sandbox where no provider is configured. The environment of
 * this process then points to them.
 */
import type { Config } from '$lib/server/config';
import { prepareDatabase } from '$lib/server/db/prepare';
import { seedModels } from '$lib/server/db/seeds/ai-models';
import { seedTemplates } from '$lib/server/db/seeds/templates';
import { SANDBOX_API_KEY, startSandbox } from '$lib/server/openrouter/sandbox';
import { startDatabase } from './database';

export interface BackingServices {
	/** What is used, for people. */
	database: string;
	provider: string;
	/** The sandbox first and the database last. */
	stop(): Promise<void>;
	/** For a process that must end now. */
	stopWithoutWaiting(): void;
}

/** @throws StartError, EmbeddedPostgresError; nothing is left running then */
export async function startBackingServices(
	config: Config,
	onDatabaseLost: () => void
): Promise<BackingServices> {
	await using started = new AsyncDisposableStack();
	const database = started.adopt(await startDatabase(config, onDatabaseLost), (db) => db.stop());
	await prepareDatabase(database.ownerUrl);
	await seedModels(database.ownerUrl);
	await seedTemplates(database.ownerUrl);
	if (config.openRouter.provider === 'sandbox') {
		const sandbox = started.adopt(await startSandbox({ allowMarkers: config.SANDBOX_FAULTS }), (server) =>
			server.close()
		);
		process.env.OPENROUTER_BASE_URL = sandbox.url;
		process.env.OPENROUTER_API_KEY = SANDBOX_API_KEY;
		process.env.COLLOQUY_SANDBOX = '1';
	}
	const running = started.move();
	return {
		database: database.description,
		provider: describeProvider(config),
		stop: () => running.disposeAsync(),
		stopWithoutWaiting: () => database.stopWithoutWaiting()
	};
}

function describeProvider({ openRouter: { provider, baseUrl } }: Config): string {
	switch (provider) {
		case 'sandbox':
			return 'built-in sandbox: made-up answers, nothing is charged (set OPENROUTER_API_KEY for real ones)';
		case 'openrouter':
			return 'OpenRouter';
		case 'custom': {
			const { origin, pathname } = new URL(baseUrl);
			return `${origin}${pathname} (OPENROUTER_BASE_URL)`;
		}
	}
}
