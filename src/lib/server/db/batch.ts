type Results<Statements extends readonly unknown[]> = {
	-readonly [Index in keyof Statements]: Awaited<Statements[Index]>;
};

/**
 * Statements of one transaction that go out together, since none needs another's answer; in which order is not said.
 * Unlike `Promise.all` it waits for every one of them before it throws: a branch that was still at work would write
 * its next statement behind the rollback, outside of any transaction.
 */
export async function batch<const Statements extends readonly PromiseLike<unknown>[]>(
	statements: Statements
): Promise<Results<Statements>> {
	const outcomes = await Promise.allSettled<unknown>(statements);
	const results: unknown[] = [];
	for (const outcome of outcomes) {
		if (outcome.status === 'rejected') throw outcome.reason;
		results.push(outcome.value);
	}
	return results as Results<Statements>;
}

/**
 * As {@link batch}, in the order given, where locks or references ask for one. Each is a function that sends a first
 * statement; what it sends after an answer comes behind the others. The first that fails is the one that is thrown,
 * and the database does not do what comes after it.
 */
export async function batchInOrder<const Starts extends readonly (() => PromiseLike<unknown>)[]>(
	starts: Starts
): Promise<Results<{ [Index in keyof Starts]: ReturnType<Starts[Index]> }>> {
	const statements: PromiseLike<unknown>[] = [];
	for (const start of starts) {
		// Drizzle sends nothing until somebody waits for it.
		const statement = Promise.resolve().then(start);
		statement.catch(() => {});
		statements.push(statement);
		// How many steps a statement takes until it is handed to the connection differs by its kind; by the next tick all
		// of them are done. The connection writes later still, so that the batch stays one.
		await new Promise<void>((sent) => process.nextTick(sent));
	}
	return (await batch(statements)) as Results<{ [Index in keyof Starts]: ReturnType<Starts[Index]> }>;
}
