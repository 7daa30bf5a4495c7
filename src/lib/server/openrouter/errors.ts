import type { ReportedError } from './types';

/** What went wrong, in a closed set to branch on. */
export type OpenRouterErrorCode =
	| 'authentication'
	| 'payment_required'
	| 'refused'
	| 'not_found'
	| 'context_length'
	| 'invalid_request'
	| 'rate_limited'
	| 'timeout'
	| 'unavailable'
	| 'server'
	| 'network'
	| 'protocol'
	| 'aborted';

const BY_STATUS: Record<number, OpenRouterErrorCode> = {
	400: 'invalid_request',
	401: 'authentication',
	402: 'payment_required',
	403: 'refused',
	404: 'not_found',
	408: 'timeout',
	413: 'context_length',
	422: 'invalid_request',
	429: 'rate_limited',
	500: 'server',
	502: 'unavailable',
	503: 'unavailable',
	504: 'timeout',
	524: 'timeout',
	529: 'unavailable'
};

/** `metadata.error_type` says more than the status where it is there. */
const BY_PROVIDER_CODE: Record<string, OpenRouterErrorCode> = {
	context_length_exceeded: 'context_length',
	max_tokens_exceeded: 'context_length',
	token_limit_exceeded: 'context_length',
	string_too_long: 'context_length',
	authentication: 'authentication',
	payment_required: 'payment_required',
	permission_denied: 'refused',
	content_policy_violation: 'refused',
	refusal: 'refused',
	rate_limit_exceeded: 'rate_limited',
	provider_unavailable: 'unavailable',
	provider_overloaded: 'unavailable',
	timeout: 'timeout',
	server: 'server',
	not_found: 'not_found'
};

const RETRYABLE_STATUSES = new Set([408, 429, 500, 502, 503, 504, 524, 529]);

/**
 * Any failure of a call to OpenRouter. `message` and `reported` hold the provider's raw words: they are for the log.
 * What leaves this server is `code` and `providerCode`.
 */
export class OpenRouterError extends Error {
	override readonly name = 'OpenRouterError';
	/** HTTP status, or the one reported in a 200; null when there was no answer */
	readonly status: number | null;
	/** the provider's typed code, or ours where it gave none */
	readonly providerCode: string;
	readonly retryAfterSeconds: number | null;
	/** a further attempt makes sense, provided that nothing of this one was shown */
	readonly isRetryable: boolean;

	constructor(
		readonly code: OpenRouterErrorCode,
		message: string,
		details: { status?: number | null; providerCode?: string | null; retryAfterSeconds?: number | null } = {},
		options?: ErrorOptions
	) {
		super(message, options);
		this.status = details.status ?? null;
		this.providerCode = details.providerCode ?? code;
		this.retryAfterSeconds = details.retryAfterSeconds ?? null;
		this.isRetryable =
			code === 'network' ||
			(this.status !== null && RETRYABLE_STATUSES.has(this.status)) ||
			// An in-flight budget frees itself; other refusals for money do not.
			(this.status === 402 && this.retryAfterSeconds !== null);
	}

	static fromReported(reported: ReportedError, retryAfterSeconds: number | null = null): OpenRouterError {
		const code =
			(reported.providerCode === null ? undefined : BY_PROVIDER_CODE[reported.providerCode]) ??
			(reported.status === null ? undefined : BY_STATUS[reported.status]) ??
			'server';
		return new OpenRouterError(code, reported.message, { ...reported, retryAfterSeconds });
	}
}
