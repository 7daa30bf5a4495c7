/**
 * Decides as whom PostgreSQL runs. It refuses to run as root, and as a user without a name (`docker run
 * --user 4321`). As root, become the owner of the data directory, or nobody; where that user cannot reach
 * the files (a project below /root), or where our own user has no name, be "nobody" inside a user namespace,
 * which still has our own rights on every file.
 */
import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Binaries } from './binaries';
import type { DataDirectory } from './data-directory';
import { EmbeddedPostgresError } from './errors';

export interface Runner {
	/** How the server runs, for people: "own user", "uid 1000" or "user namespace". */
	mode: string;
	/** Who must own the data directory; `undefined` where there are no numeric owners (Windows). */
	owner: { uid: number; gid: number } | undefined;
	spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
}

const NOBODY = 65534;

/** @throws EmbeddedPostgresError when there is no way to run PostgreSQL here */
export function chooseRunner(data: DataDirectory, binaries: Binaries): Runner {
	if (!process.getuid || !process.getgid) return { mode: 'own user', owner: undefined, spawn };
	const self = { uid: process.getuid(), gid: process.getgid() };
	if (self.uid !== 0 && selfHasName()) return { mode: 'own user', owner: self, spawn };
	if (self.uid === 0) {
		const owner = ownerForRoot(data);
		if (canEnter(data.parent, owner) && canEnter(binaries.home, owner))
			return { mode: `uid ${owner.uid}`, owner, spawn: (p, a, o) => spawn(p, a, { ...o, ...owner }) };
	}
	const namespace = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
	if (spawnSync('unshare', [...namespace, 'true']).status !== 0)
		throw new EmbeddedPostgresError(
			(self.uid === 0
				? `PostgreSQL does not run as root, other users may not enter ${data.parent}`
				: `PostgreSQL does not run as uid ${self.uid}, which has no name on this system`) +
				', and user namespaces are not allowed here. ' +
				'Run as an ordinary user in a directory of its own, or set DATABASE_URL.'
		);
	return {
		mode: 'user namespace',
		owner: self,
		spawn: (program, args, options) => spawn('unshare', [...namespace, program, ...args], options)
	};
}

function ownerForRoot({ dir, parent }: DataDirectory): { uid: number; gid: number } {
	const { uid, gid } = fs.statSync(fs.existsSync(dir) ? dir : parent);
	const hasName = uid !== 0 && spawnSync('id', ['-nu', String(uid)]).status === 0;
	return hasName ? { uid, gid } : { uid: NOBODY, gid: NOBODY };
}

function selfHasName(): boolean {
	try {
		os.userInfo();
		return true;
	} catch {
		return false;
	}
}

/** Whether that user may search every directory from the root down to `dir`. */
function canEnter(dir: string, { uid, gid }: { uid: number; gid: number }): boolean {
	const stats = fs.statSync(dir);
	const searchBit = stats.uid === uid ? 0o100 : stats.gid === gid ? 0o010 : 0o001;
	if (!(stats.mode & searchBit)) return false;
	const parent = path.dirname(dir);
	return parent === dir || canEnter(parent, { uid, gid });
}

/**
 * Hands the data directory to the user that is going to run the server (it may have been used in another
 * mode before), and in a user's own project the files beside it too, so that root leaves nothing there that
 * the user cannot read later.
 */
export function handOver(data: DataDirectory, runner: Runner): void {
	if (!runner.owner) return;
	const { uid, gid } = runner.owner;
	if (fs.statSync(data.dir).uid !== uid) chownTree(data.dir, uid, gid);
	if (process.getuid?.() !== 0 || fs.statSync(data.parent).uid !== uid) return;
	fs.closeSync(fs.openSync(data.logFile, 'a', 0o600));
	for (const file of [data.logFile, data.passwordFile, data.lockFile, data.usersFile])
		fs.chownSync(file, uid, gid);
}

function chownTree(file: string, uid: number, gid: number): void {
	fs.lchownSync(file, uid, gid);
	if (!fs.lstatSync(file).isDirectory()) return;
	for (const entry of fs.readdirSync(file)) chownTree(path.join(file, entry), uid, gid);
}
