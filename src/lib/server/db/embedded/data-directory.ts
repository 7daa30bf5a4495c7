/**
 * Where the files of one embedded server are. Beside the data directory itself, which belongs to PostgreSQL,
 * there are: its log, the superuser's password, `.lock` (held while a process starts or stops the server)
 * and `.users` (held, shared, by every process that uses the server).
 */
import fs from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './errors';

export interface DataDirectory {
	dir: string;
	/** The directory that holds `dir` and its siblings. */
	parent: string;
	logFile: string;
	passwordFile: string;
	lockFile: string;
	usersFile: string;
}

/**
 * Resolves links, so that every process has one name for the directory, and creates its parents.
 * @throws EmbeddedPostgresError when they cannot be created
 */
export function locate(dataDir: string): DataDirectory {
	const wanted = path.resolve(dataDir);
	try {
		createParents(path.dirname(wanted));
	} catch (error) {
		throw new EmbeddedPostgresError(`There can be no database in ${wanted}: ${(error as Error).message}`);
	}
	const parent = fs.realpathSync(path.dirname(wanted));
	const dir = path.join(parent, path.basename(wanted));
	return {
		dir,
		parent,
		logFile: `${dir}.log`,
		passwordFile: `${dir}.password`,
		lockFile: `${dir}.lock`,
		usersFile: `${dir}.users`
	};
}

/** Root working in a user's project must not leave directories there that the user cannot write. */
function createParents(parent: string): void {
	const firstCreated = fs.mkdirSync(parent, { recursive: true });
	if (!firstCreated || process.getuid?.() !== 0) return;
	const { uid, gid } = fs.statSync(path.dirname(firstCreated));
	for (let made = parent; made.length >= firstCreated.length; made = path.dirname(made))
		fs.chownSync(made, uid, gid);
}

/**
 * Tells a data directory that is there from one that has to be made.
 * @throws EmbeddedPostgresError when the directory is someone else's, or its password is lost
 */
export function isInitialised({ dir, passwordFile }: DataDirectory): boolean {
	if (!fs.existsSync(path.join(dir, 'PG_VERSION'))) {
		if (fs.existsSync(dir) && (!fs.statSync(dir).isDirectory() || fs.readdirSync(dir).length > 0))
			throw new EmbeddedPostgresError(
				`${dir} is not empty and is not a PostgreSQL data directory. ` +
					'Choose another DATA_DIR, or move what is there away.'
			);
		return false;
	}
	if (!fs.existsSync(passwordFile))
		throw new EmbeddedPostgresError(
			`${passwordFile} is missing; without it nobody can log in to the database in ${dir}.`
		);
	return true;
}
