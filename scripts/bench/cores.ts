import { spawnSync } from 'node:child_process';

/** The servers that are compared have one core, and the load, the provider and the database the other. */
const SERVER_CORE = '0';
const LOAD_CORE = '1';

const taskset = (...args: string[]) => spawnSync('taskset', args, { stdio: 'ignore' }).status === 0;

/** False on a machine without `taskset` or with one core. */
export const canPin = taskset('-c', `${SERVER_CORE},${LOAD_CORE}`, 'true');

/** What is started from here on goes to the load's core with this process. */
export function pinLoad(): void {
	if (canPin) taskset('-acp', LOAD_CORE, String(process.pid));
}

/** This process is the server for as long as `work` takes. */
export async function withServerCore<Result>(work: () => Promise<Result>): Promise<Result> {
	if (canPin) taskset('-acp', SERVER_CORE, String(process.pid));
	try {
		return await work();
	} finally {
		pinLoad();
	}
}

/** The command that runs `command` on the servers' core. */
export function onServerCore(command: string[]): string[] {
	return canPin ? ['taskset', '-c', SERVER_CORE, ...command] : command;
}
