import postgres from 'postgres';
import { database } from './app';

/** Resolves when some transaction of this test's database waits for a lock that another one holds. */
export async function somebodyWaits(): Promise<void> {
	const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
	try {
		for (;;) {
			const [row] = await sql<{ waiting: number }[]>`
				select count(*)::int as waiting from pg_stat_activity
				where datname = current_database() and wait_event_type = 'Lock'`;
			if ((row?.waiting ?? 0) > 0) return;
		}
	} finally {
		await sql.end();
	}
}
