import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EmbeddedDirectory, query } from '../../support/embedded-directory';
import { holdPostgres } from '../../support/hold-postgres';

const writeNote = (url: string) =>
	query(url, async (sql) => {
		await sql`create table notes (body text)`;
		await sql`insert into notes values ('kept')`;
	});
const readNotes = (url: string) => query(url, (sql) => sql`select body from notes`);

test('after kill -9 of the process that started it, the next start takes the server over and stops it', async () => {
	using directory = new EmbeddedDirectory();
	const holder = await holdPostgres(directory.dataDir);
	await writeNote(holder.server.url);
	await holder.kill();

	const server = await directory.start();
	expect(server).toMatchObject({ reused: true, pid: holder.server.pid });
	expect(await readNotes(server.url)).toEqual([{ body: 'kept' }]);

	await server.stop();
	expect(directory.serverPid).toBeUndefined();
});

test('after kill -9 of that process and of the server, the next start recovers what was committed', async () => {
	using directory = new EmbeddedDirectory();
	const holder = await holdPostgres(directory.dataDir);
	await writeNote(holder.server.url);
	await holder.kill();
	process.kill(holder.server.pid, 'SIGKILL');

	const server = await directory.start();
	expect(server.reused).toBe(false);
	expect(await readNotes(server.url)).toEqual([{ body: 'kept' }]);
	await server.stop();
});

test('a server that is killed under us is reported, by its parent and by a process that shares it', async () => {
	using directory = new EmbeddedDirectory();
	const seenByParent = Promise.withResolvers<number | null>();
	const seenByOther = Promise.withResolvers<number | null>();
	const parent = await directory.start({ onExit: seenByParent.resolve });
	const other = await directory.start({ onExit: seenByOther.resolve });
	process.kill(parent.pid, 'SIGKILL');

	await expect(Promise.all([seenByParent.promise, seenByOther.promise])).resolves.toEqual([null, null]);
	await Promise.all([parent.stop(), other.stop()]);
});

test('leftovers of an interrupted first start, and a process number that now is another program, are put right', async () => {
	using directory = new EmbeddedDirectory();
	const interrupted = `${directory.dataDir}.init-abc123`;
	fs.mkdirSync(path.join(interrupted, 'cluster', 'base'), { recursive: true });
	fs.mkdirSync(directory.dataDir);
	const first = await directory.start();
	await first.stop();
	expect(fs.existsSync(interrupted)).toBe(false);

	const ours = [process.pid, directory.dataDir, 0, first.port, '', '127.0.0.1', '', 'ready', ''];
	fs.writeFileSync(path.join(directory.dataDir, 'postmaster.pid'), ours.join('\n'));
	const second = await directory.start();
	expect(second.reused).toBe(false);
	await second.stop();
});
