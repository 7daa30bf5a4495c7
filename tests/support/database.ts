import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
	ownerUrl: string;
	/** Cuts what is still connected. */
	drop(): Promise<void>;
}

/** A migrated and seeded database of one's own, copied from the template of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
	const template = new URL(inject('templateUrl'));
	const name = `test_${randomBytes(8).toString('hex')}`;
	const administer = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
		const url = new URL(template);
		url.pathname = '/postgres';
		const sql = postgres(url.href, { max: 1, onnotice: () => {} });
		try {
			await work(sql);
		} finally {
			await sql.end();
		}
	};
	await administer(
		(sql) => sql`create database ${sql(name)} template ${sql(template.pathname.slice(1))} strategy file_copy`
	);
	const ownerUrl = new URL(template);
	ownerUrl.pathname = `/${name}`;
	return {
		ownerUrl: ownerUrl.href,
		drop: () => administer((sql) => sql`drop database ${sql(name)} with (force)`)
	};
}
