/** What a postmaster says about itself in its data directory, and whether that is still true. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface PidFile {
	pid: number;
	port: number;
	/** False while it starts, recovers or stops. */
	isReady: boolean;
}

const fileOf = (dir: string) => path.join(dir, 'postmaster.pid');

/** `undefined` when there is none, or it is only half written. */
export function readPidFile(dir: string): PidFile | undefined {
	let lines: string[];
	try {
		lines = fs.readFileSync(fileOf(dir), 'utf8').split('\n');
	} catch {
		return undefined;
	}
	// https://www.postgresql.org/docs/18/storage-file-layout.html; the last line is the state
	const pid = Number(lines[0]);
	if (!(pid > 0)) return undefined;
	return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/** For a file whose process is alive but no postmaster: PostgreSQL itself would refuse to start beside it. */
export const removePidFile = (dir: string) => fs.rmSync(fileOf(dir), { force: true });

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/**
 * Whether the living process is a PostgreSQL server, and not another program that was given the number of a
 * dead one. A zombie counts as dead: it has no command line any more.
 */
export function isPostgres(pid: number): boolean {
	if (process.platform === 'win32') return true;
	if (process.platform !== 'linux') {
		const ps = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
		return ps.status === 0 && ps.stdout.includes('postgres');
	}
	try {
		return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
	} catch {
		return false;
	}
}
