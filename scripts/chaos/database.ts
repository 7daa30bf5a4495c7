import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres, type RunningPostgres } from '$lib/server/db/embedded';

/**
 * A PostgreSQL that can be taken away and comes back at the same address with the same data. It need not survive a
 * power cut, only being killed, so it does not wait for the disk; what a commit promises is kept all the same.
 */
export class ChaosDatabase {
	readonly #directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'colloquy-chaos-'));
	#server: RunningPostgres | undefined;
	#port: number | undefined;
	#coming: Promise<void> | undefined;

	constructor() {
		// Under root PostgreSQL becomes another user, who has to get in.
		fs.chmodSync(this.#directory, 0o755);
	}

	/** @throws {EmbeddedPostgresError} */
	start(): Promise<void> {
		return (this.#coming = this.#start());
	}

	/** as its owner */
	get url(): string {
		if (this.#server === undefined) throw new Error('the database has not been started');
		return this.#server.url;
	}

	/** Resolves when it is up; at once, unless it has just been taken away. */
	async whenUp(): Promise<void> {
		await this.#coming;
	}

	/** Away for so long, and back; its sessions are ended. */
	restart(awayMs = 0): Promise<void> {
		return this.#comeBackAfter(async (server) => {
			await server.stop();
			await new Promise((resolve) => setTimeout(resolve, awayMs));
		});
	}

	/** Killed where it stands, and back after its recovery. */
	crash(): Promise<void> {
		return this.#comeBackAfter(async (server) => {
			process.kill(server.pid, 'SIGKILL');
			await server.stop();
		});
	}

	async dispose(): Promise<void> {
		await this.#coming?.catch(() => {});
		await this.#server?.stop();
		fs.rmSync(this.#directory, { recursive: true, force: true });
	}

	/** For a process that must end now. */
	disposeWithoutWaiting(): void {
		this.#server?.stopWithoutWaiting();
	}

	#comeBackAfter(leave: (server: RunningPostgres) => Promise<void>): Promise<void> {
		const server = this.#server;
		if (server === undefined) throw new Error('the database has not been started');
		return (this.#coming = leave(server).then(() => this.#start()));
	}

	async #start(): Promise<void> {
		this.#server = await startPostgres({
			dataDir: path.join(this.#directory, 'postgres'),
			durable: false,
			settings: { fsync: 'off' },
			port: this.#port
		});
		this.#port = this.#server.port;
	}
}
