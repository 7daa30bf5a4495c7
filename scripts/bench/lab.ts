import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { startPostgres } from '$lib/server/db/embedded';
import { buildIfNeeded } from '../build-if-needed';
import { signUp, type Account } from './account';
import { pinLoad } from './cores';
import { startServer, type Server } from './process';

/** The application's production build, on a database of its own. */
export interface App extends Server {
	/** as its owner, who sees everything */
	ownerUrl: string;
	accounts: Account[];
}

/** Below the throttle of starts, whatever the number of streams. */
const ACCOUNTS = 8;

/** What benchmarks measure, started when the first of them asks for it and stopped at the end. */
export class Lab {
	readonly #cleanup = new AsyncDisposableStack();
	readonly #started = new Map<string, Promise<unknown>>();

	/** The provider. */
	standIn(): Promise<Server> {
		return this.#once('stand-in', () => this.#start(['scripts/bench/stand-in.ts'], { isPinned: false }));
	}

	bytePipe(): Promise<Server> {
		return this.#once('byte pipe', async () => {
			const { url } = await this.standIn();
			return this.#start(['scripts/bench/byte-pipe.ts'], { isPinned: true, env: { UPSTREAM: url } });
		});
	}

	/** @param name of its database; each name is another instance of the application */
	app(name = 'colloquy'): Promise<App> {
		return this.#once(`app ${name}`, async () => {
			const [standIn, ownerUrl] = await Promise.all([this.standIn(), this.#database(name), buildIfNeeded()]);
			const server = await this.#start(['--import', 'tsx', 'scripts/start.ts'], {
				isPinned: true,
				env: {
					NODE_ENV: 'production',
					HOST: '127.0.0.1',
					PORT: '0',
					ORIGIN: '',
					TRUST_PROXY: '1',
					DATABASE_URL: ownerUrl,
					OPENROUTER_BASE_URL: standIn.url,
					OPENROUTER_API_KEY: 'sk-or-v1-stand-in',
					AI_MONTHLY_QUOTA_PER_TENANT: '1000000'
				}
			});
			const accounts: Account[] = [];
			for (let index = 0; index < ACCOUNTS; index++) accounts.push(await signUp(server, index));
			return { ...server, ownerUrl, accounts };
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		// One that is still starting while another failed has to be stopped as well.
		await Promise.allSettled(this.#started.values());
		await this.#cleanup.disposeAsync();
	}

	async #database(name: string): Promise<string> {
		const { url } = await this.#once('postgres', async () => {
			const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'colloquy-bench-'));
			this.#cleanup.defer(() => fs.rmSync(directory, { recursive: true, force: true }));
			// Under root PostgreSQL becomes another user, who has to get in.
			fs.chmodSync(directory, 0o755);
			pinLoad();
			return this.#cleanup.adopt(
				await startPostgres({
					dataDir: path.join(directory, 'postgres'),
					// It waits for the disk as in production; but no vacuum comes into the middle of a round.
					settings: { autovacuum: 'off', max_wal_size: '4GB', shared_buffers: '256MB' }
				}),
				(server) => server.stop()
			);
		});
		const owner = new URL(url);
		if (owner.pathname === `/${name}`) return url;
		const sql = postgres(url, { max: 1 });
		await sql`create database ${sql(name)}`.finally(() => sql.end());
		owner.pathname = `/${name}`;
		return owner.href;
	}

	async #start(args: string[], options: Parameters<typeof startServer>[1]): Promise<Server> {
		pinLoad();
		return this.#cleanup.adopt(await startServer(args, options), (server) => server.stop());
	}

	#once<Thing>(name: string, start: () => Promise<Thing>): Promise<Thing> {
		const started = (this.#started.get(name) as Promise<Thing> | undefined) ?? start();
		this.#started.set(name, started);
		return started;
	}
}
