/**
 * A real Redis server, Debian's: the one that is installed, or else taken from Debian's packages into node_modules, so
 * that nothing has to be added to the system. REDIS_SERVER_PATH names another.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findFreePort } from '$lib/server/db/embedded/free-port';

const UNPACKED_DIR = path.resolve(import.meta.dirname, '../../node_modules/.cache/redis');
/** Debian's server, and what it needs that is not everywhere. */
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

export class RedisServer {
	#process: ChildProcess | null = null;

	private constructor(
		readonly port: number,
		readonly program: RedisProgram
	) {}

	static async start(): Promise<RedisServer> {
		const server = new RedisServer(await findFreePort(), await findProgram());
		await server.start();
		return server;
	}

	get url(): string {
		return `redis://127.0.0.1:${this.port}`;
	}

	/** Also again, on the same port and with nothing in it. */
	async start(): Promise<void> {
		const { command, env } = this.program;
		const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--dir', '/'];
		const child = spawn(command, options, { env, stdio: ['ignore', 'pipe', 'inherit'] });
		this.#process = child;
		const said: string[] = [];
		for await (const line of createInterface(child.stdout)) {
			said.push(line);
			if (line.includes('Ready to accept connections')) {
				child.stdout.resume();
				return;
			}
		}
		throw new Error(`Redis did not start:\n${said.join('\n')}`);
	}

	/** Gone at once, with all its connections. */
	async kill(): Promise<void> {
		const child = this.#process;
		if (child === null) return;
		this.#process = null;
		const gone = once(child, 'exit');
		child.kill('SIGKILL');
		await gone;
	}

	/** There, and silent, until it goes on. */
	hang(): void {
		this.#process?.kill('SIGSTOP');
	}

	goOn(): void {
		this.#process?.kill('SIGCONT');
	}
}

interface RedisProgram {
	command: string;
	env: NodeJS.ProcessEnv;
}

async function findProgram(): Promise<RedisProgram> {
	const installed = process.env.REDIS_SERVER_PATH ?? findInstalled();
	if (installed !== undefined) return { command: installed, env: process.env };
	await unpackOnce();
	const libraries = path.join(UNPACKED_DIR, 'usr/lib', process.arch === 'arm64' ? 'aarch64' : 'x86_64');
	return {
		command: path.join(UNPACKED_DIR, 'usr/bin/redis-server'),
		env: { ...process.env, LD_LIBRARY_PATH: `${libraries}-linux-gnu` }
	};
}

function findInstalled(): string | undefined {
	const folders = (process.env.PATH ?? '').split(path.delimiter);
	return folders.map((folder) => path.join(folder, 'redis-server')).find((file) => fs.existsSync(file));
}

/** Complete or not there at all, whatever interrupts it. */
async function unpackOnce(): Promise<void> {
	if (fs.existsSync(UNPACKED_DIR)) return;
	console.log(
		`Taking Debian's Redis into ${UNPACKED_DIR} (apt-get download; REDIS_SERVER_PATH names another)`
	);
	const run = promisify(execFile);
	fs.mkdirSync(path.dirname(UNPACKED_DIR), { recursive: true });
	const partial = fs.mkdtempSync(`${UNPACKED_DIR}-partial-`);
	const download = () => run('apt-get', ['download', ...PACKAGES], { cwd: partial });
	// A system that was just set up has no lists of packages, or old ones.
	await download().catch(async () => {
		await run('apt-get', ['update']);
		await download();
	});
	for (const file of fs.readdirSync(partial)) await run('dpkg', ['-x', path.join(partial, file), partial]);
	fs.renameSync(partial, UNPACKED_DIR);
}
