import type { Faults } from './faults';

/**
 * Errors in OpenRouter's own words. Sources: recorded bodies where there are any, else the examples of its reference
 * ("Errors and debugging", "Limits") and of public reports.
 */
export interface Refusal {
	status: number;
	message: string;
	metadata?: Record<string, unknown>;
	headers?: Record<string, string>;
	/** raised after a provider was chosen: the answer names its generation */
	isRouted?: boolean;
}

export const MISSING_KEY: Refusal = { status: 401, message: 'Missing Authentication header' };
export const UNKNOWN_KEY: Refusal = { status: 401, message: 'User not found.' };

export const invalid = (message: string): Refusal => ({ status: 400, message });
export const notFound = (message: string): Refusal => ({ status: 404, message });

const unnamedProvider = { provider_name: null };

export const retired = (id: string) => notFound(`No endpoints found for ${id}.`);
export const unknownModel = (id: string) => invalid(`${id} is not a valid model ID`);
export const NO_TOOL_ENDPOINTS = notFound(
	'No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs/guides/routing/provider-selection'
);
export const TOO_DEAR = notFound('No endpoints found that match the max price of the request.');
export const MANDATORY_REASONING: Refusal = {
	status: 400,
	message: 'Reasoning is mandatory for this endpoint and cannot be disabled.',
	metadata: unnamedProvider
};

export const noProviders = (available: readonly string[], requested: readonly string[]): Refusal => ({
	status: 404,
	message: 'No allowed providers are available for the selected model.',
	metadata: { available_providers: available, requested_providers: requested }
});

export function contextExceeded(contextLength: number, prompt: number, output: number): Refusal {
	const parts = output === 0 ? `${prompt} of text input` : `${prompt} of text input, ${output} in the output`;
	const message = `This endpoint's maximum context length is ${contextLength} tokens. However, you requested about ${prompt + output} tokens (${parts}). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.`;
	return {
		status: 400,
		message,
		metadata: { ...unnamedProvider, previous_errors: [{ code: 400, message }] }
	};
}

const PAYMENT = {
	credits: {
		status: 402,
		message:
			'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 10114. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account',
		metadata: unnamedProvider
	},
	key: {
		status: 402,
		message:
			'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 0. To increase, visit https://openrouter.ai/settings/keys and create a key with a higher monthly limit',
		metadata: unnamedProvider
	},
	'in-flight': {
		status: 402,
		message:
			'This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.',
		metadata: {
			reason: 'in_flight_budget_exhausted',
			limit_source: 'openrouter_in_flight_budget',
			remedy_hint:
				'Retry after your in-flight requests settle (see the Retry-After header). Adding credits at https://openrouter.ai/settings/credits raises your in-flight budget, up to a capped ceiling.'
		},
		headers: { 'Retry-After': '2' }
	}
} satisfies Record<string, Refusal>;

/** The typed code that goes with a status (`metadata.error_type`). */
const ERROR_TYPES: Record<number, string> = {
	400: 'invalid_request',
	401: 'authentication',
	402: 'payment_required',
	403: 'content_policy_violation',
	404: 'not_found',
	408: 'timeout',
	413: 'payload_too_large',
	422: 'unprocessable',
	429: 'rate_limit_exceeded',
	500: 'server',
	502: 'provider_unavailable',
	503: 'provider_overloaded',
	504: 'timeout',
	524: 'timeout',
	529: 'provider_overloaded'
};

export function errorType(status: number): string {
	return ERROR_TYPES[status] ?? 'unmapped';
}

const MESSAGES: Record<number, string> = {
	402: PAYMENT.credits.message,
	408: 'Request timed out',
	413: 'Request body too large',
	429: 'Rate limit exceeded',
	500: 'Internal Server Error',
	502: 'Provider returned error',
	503: 'No instances available',
	524: 'The provider did not answer in time',
	529: 'Provider overloaded'
};

export function messageOf(status: number): string {
	return MESSAGES[status] ?? 'The request could not be served';
}

/** The HTTP error that a request's faults ask for, or null. */
export function refusalOf(faults: Faults, model: string, provider: string): Refusal | null {
	const refusal = chosenRefusal(faults, model, provider);
	const retryAfter = faults['retry-after'];
	if (refusal === null || retryAfter === undefined) return refusal;
	return { ...refusal, headers: { ...refusal.headers, 'Retry-After': String(retryAfter.value) } };
}

/** The HTTP error with which a call's record is refused, or null. */
export function recordRefusal(faults: Faults): Refusal | null {
	const fault = faults['record-error'];
	return fault === undefined ? null : { status: fault.status, message: messageOf(fault.status) };
}

function chosenRefusal(faults: Faults, model: string, provider: string): Refusal | null {
	const status = faults.error?.status ?? faults.status?.value;
	if (status === 402) return PAYMENT[faults.error?.kind ?? 'credits'];
	if (status !== undefined) return byStatus(status, provider);
	if (faults.moderation) {
		return {
			status: 403,
			message: `${model} requires moderation. Your input was flagged.`,
			metadata: {
				reasons: ['violence'],
				flagged_input: 'a part of … the question',
				provider_name: provider,
				model_slug: model
			},
			isRouted: true
		};
	}
	if (faults.guardrail) {
		return {
			status: 403,
			message: 'Request blocked by guardrail',
			metadata: { patterns: ['credit-card'] }
		};
	}
	if (faults['no-endpoints']) return retired(model);
	if (faults['no-tool-endpoints']) return NO_TOOL_ENDPOINTS;
	if (faults['rate-limit-upstream']) {
		return {
			status: 429,
			message: 'Provider returned error',
			metadata: {
				provider_name: provider,
				raw: `${model} is temporarily rate-limited upstream. Please retry shortly.`
			},
			isRouted: true
		};
	}
	return faults['rate-limit-free'] ? freeLimit() : null;
}

function freeLimit(): Refusal {
	const tomorrow = new Date().setUTCHours(24, 0, 0, 0);
	const headers = {
		'X-RateLimit-Limit': '50',
		'X-RateLimit-Remaining': '0',
		'X-RateLimit-Reset': String(tomorrow)
	};
	return {
		status: 429,
		message:
			'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
		metadata: { headers, limit_source: 'openrouter_free_tier_daily' },
		headers
	};
}

function byStatus(status: number, provider: string): Refusal {
	const isProviders = status === 502 || status === 503 || status === 529;
	return {
		status,
		message: messageOf(status),
		// A 500 is masked: nothing about who failed.
		...(isProviders
			? {
					metadata: { provider_name: provider, raw: 'upstream connect error', error_type: errorType(status) }
				}
			: {}),
		...(isProviders ? { isRouted: true } : {})
	};
}
