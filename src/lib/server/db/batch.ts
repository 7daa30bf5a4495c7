/**
 * Statements of one transaction that go out together, since none needs another's answer. Unlike `Promise.all` it
 * waits for every one of them before it throws: a branch that was still at work would write its next statement
 * behind the rollback, outside of any transaction.
 */
export async function batch<const Statements extends readonly PromiseLike<unknown>[]>(
	statements: Statements
): Promise<{ -readonly [Index in keyof Statements]: Awaited<Statements[Index]> }> {
	const outcomes = await Promise.allSettled<unknown>(statements);
	const results: unknown[] = [];
	for (const outcome of outcomes) {
		if (outcome.status === 'rejected') throw outcome.reason;
		results.push(outcome.value);
	}
	return results as { -readonly [Index in keyof Statements]: Awaited<Statements[Index]> };
}
