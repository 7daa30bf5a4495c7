import { describe, expect, test } from 'vitest';
import { OpenRouterError } from './errors';

function reported(
	status: number | null,
	providerCode: string | null,
	retryAfterSeconds: number | null = null
) {
	return OpenRouterError.fromReported(
		{ status, providerCode, message: 'raw words' },
		{ stage: 'refused', retryAfterSeconds }
	);
}

describe('what went wrong', () => {
	test.each([
		[400, 'invalid_request'],
		[401, 'authentication'],
		[402, 'payment_required'],
		[403, 'refused'],
		[404, 'not_found'],
		[408, 'timeout'],
		[413, 'context_length'],
		[422, 'invalid_request'],
		[429, 'rate_limited'],
		[500, 'server'],
		[502, 'unavailable'],
		[503, 'unavailable'],
		[504, 'timeout'],
		[524, 'timeout'],
		[529, 'unavailable'],
		[418, 'server'],
		[null, 'server']
	])('is told by status %s alone: %s', (status, code) => {
		expect(reported(status, null)).toMatchObject({ code, status, providerCode: code });
	});

	// OpenRouter's typed codes, each with the status that it comes with.
	test.each([
		['context_length_exceeded', 400, 'context_length'],
		['max_tokens_exceeded', 400, 'context_length'],
		['token_limit_exceeded', 400, 'context_length'],
		['string_too_long', 400, 'context_length'],
		['invalid_request', 400, 'invalid_request'],
		['invalid_prompt', 400, 'invalid_request'],
		['authentication', 401, 'authentication'],
		['payment_required', 402, 'payment_required'],
		['permission_denied', 403, 'refused'],
		['content_policy_violation', 403, 'refused'],
		['refusal', 403, 'refused'],
		['not_found', 404, 'not_found'],
		['payload_too_large', 413, 'context_length'],
		['unprocessable', 422, 'invalid_request'],
		['rate_limit_exceeded', 429, 'rate_limited'],
		['server', 500, 'server'],
		['unmapped', 500, 'server'],
		['provider_unavailable', 502, 'unavailable'],
		['provider_overloaded', 503, 'unavailable'],
		['timeout', 504, 'timeout']
	])('is told by the code %s with status %i: %s', (providerCode, status, code) => {
		expect(reported(status, providerCode)).toMatchObject({ code, providerCode });
	});

	test('is told by the typed code where the status says less', () => {
		expect(reported(400, 'content_policy_violation').code).toBe('refused');
		expect(reported(null, 'rate_limit_exceeded').code).toBe('rate_limited');
	});
});

describe('a further attempt', () => {
	test.each([408, 429, 500, 502, 503, 504, 524, 529])('makes sense after status %i', (status) => {
		expect(reported(status, null).isRetryable).toBe(true);
	});

	test.each([400, 401, 403, 404, 413, 422])('makes no sense after status %i', (status) => {
		expect(reported(status, null).isRetryable).toBe(false);
	});

	test('makes sense after a 402 only where it says when: an in-flight budget frees itself', () => {
		expect(reported(402, null).isRetryable).toBe(false);
		expect(reported(402, null, 5)).toMatchObject({ isRetryable: true, retryAfterSeconds: 5 });
	});

	test('makes no sense where it is asked for later than anybody waits, nor against a cap for the day', () => {
		expect(reported(503, null, 30).isRetryable).toBe(true);
		expect(reported(503, null, 31).isRetryable).toBe(false);
		const capped = OpenRouterError.fromReported(
			{ status: 429, providerCode: null, message: 'raw words' },
			{ stage: 'refused', limitSource: 'openrouter_free_tier_daily' }
		);
		expect(capped.isRetryable).toBe(false);
	});

	test.each([
		['makes sense', 'unsent', true],
		['makes none', 'sent', false],
		['makes none', 'accepted', false]
	] as const)('%s after a broken connection that left the call %s', (_, stage, isRetryable) => {
		expect(new OpenRouterError('network', '', { stage }).isRetryable).toBe(isRetryable);
		expect(new OpenRouterError('timeout', '', { stage }).isRetryable).toBe(isRetryable);
	});

	test('makes no sense once the call was taken, whatever status a 200 reports, nor when we stopped it', () => {
		const inStream = { status: 503, providerCode: 'provider_overloaded', message: 'raw words' };
		expect(OpenRouterError.fromReported(inStream)).toMatchObject({ code: 'unavailable', isRetryable: false });
		expect(new OpenRouterError('aborted', '', { stage: 'unsent' }).isRetryable).toBe(false);
	});
});
