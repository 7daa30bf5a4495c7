import fs from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';
import type { DataDirectory } from './data-directory';
import { EmbeddedPostgresError } from './errors';

/** The superuser's address of one database of the server on that loopback port. */
export function urlOf({ passwordFile }: DataDirectory, port: number, database: string): string {
	const password = fs.readFileSync(passwordFile, 'utf8').trim();
	return `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/**
 * Proves by logging in that the server on `port` works and serves this directory, and creates `database` if
 * it is not there yet.
 * @throws EmbeddedPostgresError when another directory's server answers, or postgres.js's error when none does
 */
export async function openDatabase(data: DataDirectory, port: number, database: string): Promise<void> {
	const sql = postgres(urlOf(data, port, 'postgres'), { max: 1, connect_timeout: 5, onnotice: () => {} });
	try {
		const served = await sql<[{ dir: string }]>`select current_setting('data_directory') as dir`;
		const [{ dir }] = served;
		if (path.resolve(dir) !== data.dir)
			throw new EmbeddedPostgresError(
				`Port ${port} is served by the PostgreSQL of ${dir}, not of ${data.dir}.`
			);
		const existing = await sql`select from pg_database where datname = ${database}`;
		if (existing.length === 0) await sql`create database ${sql(database)}`;
	} finally {
		await sql.end({ timeout: 1 });
	}
}
