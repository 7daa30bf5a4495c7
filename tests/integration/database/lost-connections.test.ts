import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { database } from '../../support/app';

/** What patches/postgres+3.4.9.patch puts right in the driver. */
describe('a connection that is lost in mid-transaction', () => {
	/** The transaction's own, and one that ends it. */
	async function withVictim(
		work: (victim: postgres.Sql, end: (pid: number) => Promise<void>) => Promise<void>
	) {
		// One connection, so that whoever comes next is given the same.
		const victim = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
		const executioner = postgres(database.ownerUrl, { max: 1 });
		try {
			await work(victim, async (pid) => {
				await executioner`select pg_terminate_backend(${pid}, 5000)`;
			});
		} finally {
			await victim.end({ timeout: 1 });
			await executioner.end();
		}
	}
	const pidOf = async (sql: postgres.ISql) =>
		(await sql<[{ pid: number }]>`select pg_backend_pid() as pid`)[0].pid;

	test('while a statement runs is an error of that transaction and of nothing else; the next one works', async () => {
		await withVictim(async (victim, end) => {
			const slept = victim.begin(async (tx) => {
				const pid = await pidOf(tx);
				const sleeping = tx`select pg_sleep(60)`.execute();
				await end(pid);
				await sleeping;
			});
			await expect(slept).rejects.toThrow(/terminat|CONNECTION_CLOSED/);
			expect(await victim`select 1 as one`).toEqual([{ one: 1 }]);
			expect(await victim.begin((tx) => tx`select 2 as two`)).toEqual([{ two: 2 }]);
		});
	});

	test("while it does nothing says nothing more: what it had to say is not said in somebody else's transaction", async () => {
		await withVictim(async (victim, end) => {
			await victim`create table said (by_whom text)`;
			const isLost = Promise.withResolvers<void>();
			const outcome = Promise.withResolvers<string>();
			const first = victim.begin(async (tx) => {
				await end(await pidOf(tx));
				await isLost.promise;
				await tx`insert into said values ('the first')`.then(
					() => outcome.resolve('said'),
					() => outcome.resolve('refused')
				);
			});
			await expect(first).rejects.toThrow('CONNECTION_CLOSED');
			await victim.begin(async (tx) => {
				await tx`insert into said values ('the second')`;
				isLost.resolve();
				expect(await outcome.promise).toBe('refused');
			});
			expect(await victim`select by_whom from said`).toEqual([{ by_whom: 'the second' }]);
		});
	});
});
