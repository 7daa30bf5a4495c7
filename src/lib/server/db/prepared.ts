import type postgres from 'postgres';

/**
 * Drizzle sends every statement unnamed, so PostgreSQL parses and plans it anew each time, row-level security and
 * all, which takes longer than running it. Here each statement text is prepared once a connection.
 * Not for a pooler in transaction mode, which hands the next statement to another connection.
 */
export function withPreparedStatements(client: postgres.Sql): postgres.Sql {
	prepareStatements(client);
	const begin = client.begin.bind(client) as (
		work: (tx: postgres.TransactionSql) => unknown
	) => Promise<unknown>;
	client.begin = ((work: (tx: postgres.TransactionSql) => unknown) =>
		begin((tx) => {
			prepareStatements(tx);
			return work(tx);
		})) as typeof client.begin;
	return client;
}

function prepareStatements(sql: Pick<postgres.ISql, 'unsafe'>): void {
	const unsafe = sql.unsafe.bind(sql);
	sql.unsafe = ((query, parameters, options) =>
		// What has no parameters goes out as plain text, such as BEGIN.
		unsafe(
			query,
			parameters,
			parameters?.length ? { ...options, prepare: true } : options
		)) as typeof sql.unsafe;
}
