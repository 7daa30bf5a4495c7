import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EmbeddedDirectory, query } from '../../support/embedded-directory';
import { holdPostgres } from '../../support/hold-postgres';

const isRoot = process.getuid?.() === 0;

test('it starts in a directory that other users may not enter, as root too, and survives kill -9 there', async () => {
	using directory = new EmbeddedDirectory(0o700);
	const holder = await holdPostgres(directory.dataDir);
	expect(holder.server.mode).toBe(isRoot ? 'user namespace' : 'own user');
	expect(fs.statSync(directory.dataDir).uid).toBe(process.getuid?.());
	await holder.kill();

	const server = await directory.start();
	expect(server.reused).toBe(true);
	await server.stop();
	expect(directory.serverPid).toBeUndefined();
});

test('a directory that was used in one mode can be used in another', async () => {
	using directory = new EmbeddedDirectory();
	const first = await directory.start();
	expect(first.mode).toBe(isRoot ? 'uid 65534' : 'own user');
	await query(first.url, (sql) => sql`create table notes ()`);
	await first.stop();

	fs.chmodSync(directory.parent, 0o700);
	fs.renameSync(directory.dataDir, `${directory.dataDir}-moved`);
	fs.renameSync(`${directory.dataDir}.password`, `${directory.dataDir}-moved.password`);
	const second = await directory.start({ dataDir: `${directory.dataDir}-moved` });
	expect(second.mode).toBe(isRoot ? 'user namespace' : 'own user');
	await query(second.url, (sql) => sql`select from notes`);
	await second.stop();
});

test("a directory with somebody else's files is refused by name, and left as it is", async () => {
	using directory = new EmbeddedDirectory();
	fs.mkdirSync(directory.dataDir);
	fs.writeFileSync(path.join(directory.dataDir, 'thesis.txt'), 'mine');
	await expect(directory.start()).rejects.toThrow(
		`${directory.dataDir} is not empty and is not a PostgreSQL data directory`
	);
	expect(fs.readdirSync(directory.dataDir)).toEqual(['thesis.txt']);
});

test('a database whose password file is gone is refused by name', async () => {
	using directory = new EmbeddedDirectory();
	fs.mkdirSync(directory.dataDir);
	fs.writeFileSync(path.join(directory.dataDir, 'PG_VERSION'), '18\n');
	await expect(directory.start()).rejects.toThrow(`${directory.dataDir}.password is missing`);
});

test('what the server says when it does not start is in the message', async () => {
	using directory = new EmbeddedDirectory();
	await expect(directory.start({ settings: { wal_level: 'loud' } })).rejects.toThrow(
		/invalid value for parameter "wal_level"/
	);
});
