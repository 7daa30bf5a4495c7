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
