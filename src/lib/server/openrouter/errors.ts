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

/** How far a call got before it failed. */
export type CallStage =
	/** no connection: certainly nobody has heard of it */
	| 'unsent'
	/** no answer: nobody knows */
	| 'sent'
	/** an HTTP error: it was not taken */
	| 'refused'
	/** 200: it was taken, and may cost, whatever became of the answer */
	| 'accepted';

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

/** Who is asked to come back later than this is not waited for. */
const RETRY_AFTER_SECONDS_MAX = 30;

/** A cap for the day: waiting a second, or a minute, helps nobody. */
const DAILY_CAP = 'openrouter_free_tier_daily';

export interface ErrorDetails {
	status?: number | null;
	providerCode?: string | null;
	stage?: CallStage;
	retryAfterSeconds?: number | null;
	limitSource?: string | null;
}

/**
 * Any failure of a call to OpenRouter. `message` holds the provider's raw words: it is for the log.
 * What leaves this server is `code` and `providerCode`.
 */
export class OpenRouterError extends Error {
	override readonly name = 'OpenRouterError';
	/** HTTP status, or the one reported in a 200; null when there was no answer */
	readonly status: number | null;
	/** the provider's typed code, or ours where it gave none */
	readonly providerCode: string;
	readonly stage: CallStage;
	/** when a further attempt may succeed, if the provider said so */
	readonly retryAfterSeconds: number | null;
	/** a further attempt makes sense, now, and cannot be charged beside this one */
	readonly isRetryable: boolean;

	constructor(
		readonly code: OpenRouterErrorCode,
		message: string,
		details: ErrorDetails = {},
		options?: ErrorOptions
	) {
		super(message, options);
		this.status = details.status ?? null;
		this.providerCode = details.providerCode ?? code;
		this.stage = details.stage ?? 'accepted';
		this.retryAfterSeconds = details.retryAfterSeconds ?? null;
		this.isRetryable =
			this.stage === 'refused'
				? isPassing(this.status, this.retryAfterSeconds) && details.limitSource !== DAILY_CAP
				: this.stage === 'unsent' && (code === 'network' || code === 'timeout');
	}

	/** @param details what is known beside the provider's own report; by default the report came in a 200 */
	static fromReported(reported: ReportedError, details: ErrorDetails = {}): OpenRouterError {
		const code =
			(reported.providerCode === null ? undefined : BY_PROVIDER_CODE[reported.providerCode]) ??
			(reported.status === null ? undefined : BY_STATUS[reported.status]) ??
			'server';
		const { status, providerCode, message } = reported;
		return new OpenRouterError(code, message, { status, providerCode, ...details });
	}
}

function isPassing(status: number | null, retryAfterSeconds: number | null): boolean {
	if (retryAfterSeconds !== null && retryAfterSeconds > RETRY_AFTER_SECONDS_MAX) return false;
	// An in-flight budget frees itself, and says when; other refusals for money do not.
	if (status === 402) return retryAfterSeconds !== null;
	return status !== null && RETRYABLE_STATUSES.has(status);
}
