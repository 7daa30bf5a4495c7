import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createInterface } from 'node:readline';
import { onServerCore } from './cores';

/** A server of its own process, reachable and ready. */
export interface Server {
	url: string;
	pid: number;
	stop(): Promise<void>;
}

/**
 * Runs Node with `args` until it says where it listens: the first address on a line with "ready" in it.
 * @throws {Error} with what it said when it ends instead
 */
export async function startServer(
	args: string[],
	{ isPinned, env = {} }: { isPinned: boolean; env?: Record<string, string> }
): Promise<Server> {
	const node = [process.execPath, ...args];
	const [command = '', ...rest] = isPinned ? onServerCore(node) : node;
	const child = spawn(command, rest, {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const said: string[] = [];
	const ready = Promise.withResolvers<string>();
	for (const stream of [child.stdout, child.stderr]) {
		const lines = createInterface(stream);
		lines.on('line', (line) => {
			said.push(line);
			const url = /ready: (\S+)/.exec(line)?.[1];
			// The name may lead to an address of IPv6 first.
			if (url !== undefined) ready.resolve(url.replace('localhost', '127.0.0.1'));
		});
	}
	const ended = once(child, 'close');
	const url = await Promise.race([ready.promise, ended.then(() => null)]);
	if (url === null) throw new Error(`${args.join(' ')} ended:\n${said.join('\n')}`);
	return {
		url,
		pid: child.pid ?? 0,
		stop: async () => {
			child.kill('SIGTERM');
			await ended;
		}
	};
}

/** Of /proc's clock, on every Linux. */
const TICKS_PER_SECOND = 100;
const SAMPLE_EVERY_MS = 50;

export interface Consumption {
	/** of all its threads, user and system; NaN where there is no /proc */
	cpuMs: number;
	/** the most that was resident at a time */
	peakMb: number;
}

/** What a process takes while `work` runs. */
export async function consumptionOf<Result>(
	{ pid }: Pick<Server, 'pid'>,
	work: () => Promise<Result>
): Promise<Consumption & { result: Result }> {
	const before = cpuMsOf(pid);
	let peakMb = residentMbOf(pid);
	const sampling = setInterval(() => (peakMb = Math.max(peakMb, residentMbOf(pid))), SAMPLE_EVERY_MS);
	try {
		const result = await work();
		return { result, cpuMs: cpuMsOf(pid) - before, peakMb };
	} finally {
		clearInterval(sampling);
	}
}

function cpuMsOf(pid: number): number {
	// The second field is the name in brackets, which may have spaces in it.
	const fields = readProc(pid, 'stat')?.split(') ')[1]?.split(' ');
	// utime and stime, the 14th and 15th of all.
	return ((Number(fields?.[11]) + Number(fields?.[12])) / TICKS_PER_SECOND) * 1_000;
}

function residentMbOf(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1]) / 1_024;
}

function readProc(pid: number, file: string): string | undefined {
	try {
		return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return undefined;
	}
}
