import { RAISE_DAYS_MAX } from '$lib/domain/budgets';
import { AppError } from '$lib/domain/errors';

export interface RaiseTerms {
	/** USD, decimal string, above 0 */
	amountUsd: string;
	reason: string;
	/** ISO */
	expiresAt: string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** When a raise ends. @throws {AppError} INVALID_INPUT for what is over already, or would last */
export function requireExpiry({ expiresAt }: Pick<RaiseTerms, 'expiresAt'>): Date {
	const end = new Date(expiresAt);
	const lastsMs = end.getTime() - Date.now();
	if (lastsMs <= 0) throw refused('That is over already.');
	if (lastsMs > RAISE_DAYS_MAX * DAY_MS) {
		throw refused(`A raise lasts ${RAISE_DAYS_MAX} days at the most. For longer, change the limit.`);
	}
	return end;
}

function refused(message: string): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', message, { fields: { expiresAt: [message] } });
}
