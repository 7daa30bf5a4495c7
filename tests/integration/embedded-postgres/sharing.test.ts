import { expect, test } from 'vitest';
import { EmbeddedDirectory, query } from '../../support/embedded-directory';
import { holdPostgres } from '../../support/hold-postgres';

test('a fresh directory becomes PostgreSQL 18 with our database, and stop leaves nothing running', async () => {
	using directory = new EmbeddedDirectory();
	const reports: unknown[] = [];
	const server = await directory.start({ onExit: (code) => reports.push(code) });
	expect(server).toMatchObject({ reused: false, pid: directory.serverPid });
	const [row] = await query(
		server.url,
		(sql) => sql`select current_database() as name, uuid_extract_version(uuidv7()) as version`
	);
	expect(row).toEqual({ name: 'colloquy', version: 7 });

	await server.stop();
	expect(directory.serverPid).toBeUndefined();
	await expect(query(server.url, (sql) => sql`select 1`)).rejects.toThrow('ECONNREFUSED');
	expect(reports).toEqual([]);
});

test('a second process shares the server, and the last one to leave stops it', async () => {
	using directory = new EmbeddedDirectory();
	const first = await directory.start();
	const second = await holdPostgres(directory.dataDir);
	expect(second.server).toMatchObject({ reused: true, pid: first.pid, url: first.url });

	await first.stop();
	await expect(query(second.server.url, (sql) => sql`select 1 as one`)).resolves.toEqual([{ one: 1 }]);

	await second.leave();
	expect(directory.serverPid).toBeUndefined();
});

test('two processes that start at the same moment share one server', async () => {
	using directory = new EmbeddedDirectory();
	const [one, other] = await Promise.all([holdPostgres(directory.dataDir), holdPostgres(directory.dataDir)]);
	expect(one.server.pid).toBe(other.server.pid);
	expect([one.server.reused, other.server.reused].sort()).toEqual([false, true]);

	await Promise.all([one.leave(), other.leave()]);
	expect(directory.serverPid).toBeUndefined();
});

test('a process that must end at once can have the server stopped without waiting for it', async () => {
	using directory = new EmbeddedDirectory();
	const server = await directory.start();
	const sharer = await directory.start();
	sharer.stopWithoutWaiting();
	await expect(query(server.url, (sql) => sql`select 1 as one`)).resolves.toEqual([{ one: 1 }]);

	server.stopWithoutWaiting();
	await expect.poll(() => directory.serverPid, { timeout: 5_000, interval: 20 }).toBeUndefined();
});
