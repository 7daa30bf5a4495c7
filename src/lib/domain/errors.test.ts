import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES, isAppError, isErrorCode, type ErrorCode } from './errors';

/** The agreed interface: clients branch on these, so a change here is a change of the interface. */
const AGREED = {
	UNAUTHENTICATED: 401,
	FORBIDDEN: 403,
	NOT_FOUND: 404,
	CONFLICT: 409,
	GENERATION_IN_PROGRESS: 409,
	INVALID_INPUT: 422,
	BUDGET_EXCEEDED: 402,
	MODEL_UNAVAILABLE: 422,
	RATE_LIMITED: 429,
	PROVIDER_ERROR: 502,
	UNAVAILABLE: 503
} satisfies Record<ErrorCode, number>;

describe('the error codes', () => {
	test('are the agreed ones with the agreed statuses, and no others', () => {
		const statuses = Object.entries(ERROR_CODES).map(([code, { status }]) => [code, status]);
		expect(Object.fromEntries(statuses)).toEqual(AGREED);
	});

	test.each(Object.entries(ERROR_CODES))('%s says something to a person', (_, { message }) => {
		expect(message).toMatch(/^[A-Z].*\.$/);
	});

	test('are told from other words, also from what every object inherits', () => {
		expect(isErrorCode('NOT_FOUND')).toBe(true);
		for (const other of ['not_found', 'toString', '__proto__', '', null, 404])
			expect(isErrorCode(other)).toBe(false);
	});
});

describe('an error that may be told', () => {
	test("has its code's status and message unless it brings its own message", () => {
		expect(new AppError('CONFLICT')).toMatchObject({
			name: 'AppError',
			status: 409,
			message: ERROR_CODES.CONFLICT.message
		});
		expect(new AppError('CONFLICT', 'Taken.').message).toBe('Taken.');
	});

	test('tells its code, message and details, and neither its cause nor its stack', () => {
		const cause = new Error('password=hunter2');
		const error = new AppError('PROVIDER_ERROR', 'It failed.', { providerCode: 'rate_limited' }, { cause });
		expect(error.cause).toBe(cause);
		expect(JSON.parse(JSON.stringify(error))).toEqual({
			code: 'PROVIDER_ERROR',
			message: 'It failed.',
			providerCode: 'rate_limited'
		});
	});

	test('is told from any other error', () => {
		expect(isAppError(new AppError('NOT_FOUND'))).toBe(true);
		expect(isAppError(new Error('NOT_FOUND'))).toBe(false);
		expect(isAppError({ code: 'NOT_FOUND', message: '' })).toBe(false);
		expect(isAppError(undefined)).toBe(false);
	});
});
