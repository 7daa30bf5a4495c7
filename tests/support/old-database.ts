import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { inject } from 'vitest';

const MIGRATIONS = path.resolve('drizzle');

interface Journal {
	entries: { idx: number; tag: string }[];
}

/** A database as an earlier release has left it, for a migration to meet rows in it. */
export interface OldDatabase {
	/** as its owner, who is no superuser: row-level security that is forced holds for them too */
	owner: postgres.Sql;
	/** Runs the migrations up to this one, which are those of a later release. */
	migrateTo(tag: string): Promise<void>;
	drop(): Promise<void>;
}

/** @param tag of the last migration that it has had: `0013_templates` */
export async function createOldDatabase(tag: string): Promise<OldDatabase> {
	const server = new URL(inject('templateUrl'));
	server.pathname = '/postgres';
	const administer = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
		const sql = postgres(server.href, { max: 1, onnotice: () => {} });
		try {
			await work(sql);
		} finally {
			await sql.end();
		}
	};
	const name = `old_${randomBytes(8).toString('hex')}`;
	const password = randomBytes(8).toString('hex');
	await administer(async (sql) => {
		await sql.unsafe(`create role ${name} login nosuperuser createrole password '${password}'`);
		await sql.unsafe(`create database ${name} owner ${name}`);
	});
	const url = new URL(server);
	url.pathname = `/${name}`;
	url.username = name;
	url.password = password;
	const owner = postgres(url.href, { max: 1, onnotice: () => {} });
	const migrateTo = (last: string) => migrateUpTo(owner, last);
	await migrateTo(tag);
	return {
		owner,
		migrateTo,
		async drop() {
			await owner.end();
			await administer(async (sql) => {
				await sql.unsafe(`drop database ${name} with (force)`);
				await sql.unsafe(`drop role ${name}`);
			});
		}
	};
}

/** Drizzle runs all that a folder's journal names: so a folder whose journal ends there. */
async function migrateUpTo(owner: postgres.Sql, tag: string): Promise<void> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'colloquy-migrations-'));
	try {
		fs.cpSync(MIGRATIONS, folder, { recursive: true });
		const file = path.join(folder, 'meta/_journal.json');
		const journal = JSON.parse(fs.readFileSync(file, 'utf8')) as Journal;
		const last = journal.entries.findIndex((entry) => entry.tag === tag);
		if (last === -1) throw new Error(`there is no migration ${tag}`);
		journal.entries.splice(last + 1);
		fs.writeFileSync(file, JSON.stringify(journal));
		await migrate(drizzle(owner), { migrationsFolder: folder });
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}
