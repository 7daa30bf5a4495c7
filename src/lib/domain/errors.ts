import type { BudgetScope } from './budgets';
import type { TemplateConflict } from './templates';

/**
 * The closed set of errors that leave this server, for every transport. Adding a code is adding a row here; the
 * HTTP and tRPC edges read this table and nothing else.
 */
export const ERROR_CODES = {
	UNAUTHENTICATED: { status: 401, trpc: 'UNAUTHORIZED', message: 'Please sign in.' },
	FORBIDDEN: { status: 403, trpc: 'FORBIDDEN', message: 'Your role does not allow this.' },
	NOT_FOUND: { status: 404, trpc: 'NOT_FOUND', message: 'There is nothing here that you can see.' },
	CONFLICT: { status: 409, trpc: 'CONFLICT', message: 'This was changed or taken in the meantime.' },
	GENERATION_IN_PROGRESS: {
		status: 409,
		trpc: 'CONFLICT',
		message: 'An answer is still being written in this conversation.'
	},
	INVALID_INPUT: {
		status: 422,
		trpc: 'UNPROCESSABLE_CONTENT',
		message: 'Something in the request is not right.'
	},
	BUDGET_EXCEEDED: { status: 402, trpc: 'PAYMENT_REQUIRED', message: 'The budget does not cover this.' },
	MODEL_UNAVAILABLE: { status: 422, trpc: 'UNPROCESSABLE_CONTENT', message: 'This model cannot be used.' },
	RATE_LIMITED: {
		status: 429,
		trpc: 'TOO_MANY_REQUESTS',
		message: 'Too many attempts. Please wait a little.'
	},
	PROVIDER_ERROR: { status: 502, trpc: 'BAD_GATEWAY', message: 'The model provider could not answer.' },
	UNAVAILABLE: {
		status: 503,
		trpc: 'SERVICE_UNAVAILABLE',
		message: 'The service is not available right now.'
	}
} as const satisfies Record<string, { status: number; trpc: string; message: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(value: unknown): value is ErrorCode {
	return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** What each code tells besides its message. Everything here may be shown to the person who asked. */
export interface ErrorDetails {
	INVALID_INPUT: { fields?: Record<string, string[]> };
	/** of a text that somebody else has changed meanwhile: what it is now */
	CONFLICT: { current?: TemplateConflict };
	BUDGET_EXCEEDED: {
		scope: BudgetScope;
		limit: string;
		spent: string;
		held: string;
		remaining: string;
		periodEnd: string;
	};
	MODEL_UNAVAILABLE: { reason: string };
	RATE_LIMITED: { retryAfterSeconds: number };
	UNAVAILABLE: { retryAfterSeconds?: number };
	PROVIDER_ERROR: { providerCode: string };
}

type DetailsOf<Code extends ErrorCode> = Code extends keyof ErrorDetails ? ErrorDetails[Code] : undefined;

/** An error that may be told to the caller as it is. Anything else that is thrown stays inside. */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
	override readonly name = 'AppError';

	constructor(
		readonly code: Code,
		message?: string,
		readonly details?: DetailsOf<Code>,
		options?: ErrorOptions
	) {
		super(message ?? ERROR_CODES[code].message, options);
	}

	get status(): number {
		return ERROR_CODES[this.code].status;
	}

	/** Body of a refusal on every transport: `{code, message, …details}`. */
	toJSON(): { code: ErrorCode; message: string; [detail: string]: unknown } {
		return { code: this.code, message: this.message, ...this.details };
	}
}

/** `instanceof` that keeps the code's type. */
export function isAppError(error: unknown): error is AppError {
	return error instanceof AppError;
}
