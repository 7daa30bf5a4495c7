import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { isAlive } from '$lib/server/db/embedded/pid-file';
import { startPostgres, type PostgresOptions } from '$lib/server/db/embedded';

/**
 * A place for an embedded database, for a `using` declaration: at the end of the block it is gone again,
 * together with whatever server a failed test left there.
 */
export class EmbeddedDirectory implements Disposable {
	readonly parent: string;
	readonly dataDir: string;

	/** @param mode 0o755 lets the user in that PostgreSQL becomes under root; a home directory has 0o700 */
	constructor(mode = 0o755) {
		this.parent = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'colloquy-test-'));
		fs.chmodSync(this.parent, mode);
		this.dataDir = path.join(this.parent, 'postgres');
	}

	/** Starts or joins the server from this process, with waiting for the disk turned off. */
	start(options: Partial<PostgresOptions> = {}) {
		return startPostgres({
			dataDir: this.dataDir,
			durable: false,
			settings: { fsync: 'off', full_page_writes: 'off' },
			...options
		});
	}

	/** The number of the server's process as its own file has it; `undefined` when no server runs here. */
	get serverPid(): number | undefined {
		const file = path.join(this.dataDir, 'postmaster.pid');
		return fs.existsSync(file) ? parseInt(fs.readFileSync(file, 'utf8')) : undefined;
	}

	[Symbol.dispose]() {
		const pid = this.serverPid;
		if (pid && pid !== process.pid && isAlive(pid)) process.kill(pid, 'SIGKILL');
		fs.rmSync(this.parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
}

/** Runs `work` on a connection of its own. */
export async function query<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
	const sql = postgres(url, { max: 1, onnotice: () => {} });
	try {
		return await work(sql);
	} finally {
		await sql.end({ timeout: 1 });
	}
}
