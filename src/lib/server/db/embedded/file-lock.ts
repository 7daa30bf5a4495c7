/**
 * Locks between processes that the kernel drops when their holder dies, so that none can be left behind by
 * kill -9 and none has to be recognised as stale. Node offers no flock; SQLite takes the operating system's
 * own file locks on every platform, and an empty database file is all it needs for that. A lock file must
 * not be opened by anything else: on POSIX systems closing it would drop the lock.
 */
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError } from './errors';
import { pollUntil } from './poll';

const SQLITE_BUSY = 5;

/** For a `using` declaration, or released by hand. */
export interface FileLock extends Disposable {
	/** Idempotent. */
	release(): void;
}

function acquire(file: string, statements: string): FileLock | undefined {
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, { timeout: 0 });
		database.exec(statements);
	} catch (error) {
		database?.close();
		if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
		throw new EmbeddedPostgresError(`${file} cannot be used as a lock: ${(error as Error).message}`);
	}
	const held = database;
	const release = () => {
		if (held.isOpen) held.close();
	};
	return { release, [Symbol.dispose]: release };
}

/** Holds `file` together with any number of other shared holders; `undefined` while someone has it alone. */
export const tryShared = (file: string) => acquire(file, 'begin; select * from sqlite_master');

/** Holds `file` alone; `undefined` while anyone else holds it. A journal would be a second file beside it. */
export const tryExclusive = (file: string) => acquire(file, 'pragma journal_mode = memory; begin exclusive');

/** Waits until `file` can be held alone; `undefined` when `timeoutMs` have passed first. */
export const waitExclusive = (file: string, timeoutMs: number) =>
	pollUntil(() => tryExclusive(file), timeoutMs);
