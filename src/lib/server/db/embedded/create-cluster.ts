/**
 * Makes a new data directory. `initdb` works in a directory beside it, which takes the final name when it is
 * complete, so that an interrupted run leaves nothing that looks like a database.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries';
import type { DataDirectory } from './data-directory';
import { EmbeddedPostgresError } from './errors';
import { programEnvironment } from './program-environment';
import type { Runner } from './runner';

/**
 * @param isDurable false leaves out waiting for the disk, for databases that are thrown away
 * @throws EmbeddedPostgresError with what initdb said
 */
export async function createCluster(
	data: DataDirectory,
	binaries: Binaries,
	runner: Runner,
	isDurable: boolean
): Promise<void> {
	removeLeftovers(data);
	const workshop = fs.mkdtempSync(`${data.dir}.init-`);
	try {
		const cluster = path.join(workshop, 'cluster');
		const passwordFile = path.join(workshop, 'password');
		const password = `${randomBytes(24).toString('base64url')}\n`;
		fs.writeFileSync(passwordFile, password, { mode: 0o600 });
		if (runner.owner)
			for (const file of [workshop, passwordFile]) fs.chownSync(file, runner.owner.uid, runner.owner.gid);

		const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
		if (!isDurable) options.push('--no-sync');
		const initdb = runner.spawn(
			binaries.initdb,
			[...options, `--pwfile=${passwordFile}`, '-D', cluster],
			// detached: a Ctrl-C in the terminal is for us, and must not break what takes under a second
			{ cwd: '/', env: programEnvironment(), detached: true, stdio: ['ignore', 'ignore', 'pipe'] }
		);
		const [said, [code]] = await Promise.all([
			initdb.stderr ? text(initdb.stderr) : '',
			once(initdb, 'exit') as Promise<[number | null]>
		]);
		if (code !== 0)
			throw new EmbeddedPostgresError(`PostgreSQL could not create ${data.dir}: ${said.trim()}`);

		fs.writeFileSync(data.passwordFile, password, { mode: 0o600 });
		if (fs.existsSync(data.dir)) fs.rmdirSync(data.dir);
		fs.renameSync(cluster, data.dir);
	} finally {
		removeTree(workshop);
	}
}

/** Of starts that were killed in the middle; an initdb that outlived its parent just fails then. */
function removeLeftovers({ dir, parent }: DataDirectory): void {
	for (const entry of fs.readdirSync(parent))
		if (entry.startsWith(`${path.basename(dir)}.init-`)) removeTree(path.join(parent, entry));
}

const removeTree = (dir: string) => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
