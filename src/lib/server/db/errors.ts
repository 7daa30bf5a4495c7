/** PostgreSQL's `unique_violation`. */
const UNIQUE_VIOLATION = '23505';

/** True when `error` says that this constraint or unique index refused a row. Drizzle wraps the driver's error. */
export function violatesUnique(error: unknown, constraint: string): boolean {
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		const { code, constraint_name: name } = cause as Error & { code?: string; constraint_name?: string };
		if (code === UNIQUE_VIOLATION) return name === constraint;
	}
	return false;
}

/** Deadlock and serialisation failure: the database undid one of two that stood in each other's way. */
const CONFLICTS = new Set(['40P01', '40001']);

/** Once more, when the database chose this transaction to give way. */
export async function retryConflict<Result>(transaction: () => Promise<Result>): Promise<Result> {
	try {
		return await transaction();
	} catch (error) {
		if (
			!(error instanceof Error) ||
			!CONFLICTS.has((error.cause as { code?: string } | undefined)?.code ?? '')
		) {
			throw error;
		}
		return transaction();
	}
}

/** PostgreSQL's `query_canceled`: a statement took longer than it may. */
export function wasCancelled(error: unknown): boolean {
	return error instanceof Error && (error.cause as { code?: string } | undefined)?.code === '57014';
}
