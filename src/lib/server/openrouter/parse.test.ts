import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Usd } from '$lib/domain/money';
import { OpenRouterError } from './errors';
import { parseChunk, parseCompletion, parseError, parseGeneration, parseJson, parseUsage } from './parse';

function costOf(digits: string): unknown {
	return (parseJson(`{"usage":{"cost":${digits}}}`) as { usage: { cost: unknown } }).usage.cost;
}

describe('a cost', () => {
	test.each([
		['0.00000602', '0.00000602'],
		['0.0076509169000000005', '0.0076509169000000005'],
		['0.10', '0.10'],
		['0', '0'],
		['12345678901234567890.123456789012345678901', '12345678901234567890.123456789012345678901'],
		['6.02e-06', '0.00000602'],
		['6.02E-6', '0.00000602'],
		['1e0', '1'],
		['1.25e1', '12.5'],
		['1e3', '1000'],
		['-1.5e-3', '-0.0015']
	])('of %s keeps its digits: %s', (sent, kept) => {
		expect(costOf(sent)).toBe(kept);
	});

	test('in exponent notation is the same number', () => {
		const number = fc.tuple(
			fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,20})?$/),
			fc.integer({ min: -40, max: 40 })
		);
		fc.assert(
			fc.property(number, ([mantissa, exponent]) => {
				const cost = costOf(`${mantissa}e${exponent}`);
				expect(cost).toMatch(/^-?\d+(\.\d+)?$/);
				expect(new Usd(String(cost)).eq(`${mantissa}e${exponent}`)).toBe(true);
			})
		);
	});

	test('and a total cost are text, other numbers stay numbers', () => {
		expect(parseJson('{"total_cost":0.1,"cost_details":{"upstream":0.2},"prompt_tokens":3}')).toEqual({
			total_cost: '0.1',
			cost_details: { upstream: 0.2 },
			prompt_tokens: 3
		});
	});

	test('is not looked for in the words of an answer', () => {
		expect(parseJson('{"content":"\\"cost\\": 0.10"}')).toEqual({ content: '"cost": 0.10' });
	});
});

describe('usage', () => {
	const RECORDED = `{"prompt_tokens":11,"completion_tokens":16,"total_tokens":27,"cost":0.00000602,"is_byok":false,
		"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":5,"audio_tokens":0,"video_tokens":0},
		"cost_details":{"upstream_inference_cost":0.00000602},
		"completion_tokens_details":{"reasoning_tokens":19,"image_tokens":0},
		"server_tool_use_details":{"web_search_requests":3}}`;

	test('is read with every class of tokens', () => {
		expect(parseUsage(parseJson(RECORDED))).toEqual({
			promptTokens: 11,
			completionTokens: 16,
			totalTokens: 27,
			reasoningTokens: 19,
			cachedTokens: 4,
			cacheWriteTokens: 5,
			searches: 3,
			cost: '0.00000602'
		});
	});

	test('may leave out or null everything but the counts', () => {
		const bare = { prompt_tokens: 1, completion_tokens: 2 };
		const nulls = {
			...bare,
			total_tokens: null,
			cost: null,
			prompt_tokens_details: null,
			completion_tokens_details: null
		};
		for (const usage of [bare, nulls]) {
			expect(parseUsage(usage)).toEqual({
				promptTokens: 1,
				completionTokens: 2,
				totalTokens: 3,
				reasoningTokens: 0,
				cachedTokens: 0,
				cacheWriteTokens: 0,
				searches: 0,
				cost: null
			});
		}
	});

	test('never has a cost that is not a number or a count that is not one', () => {
		const anything = fc.jsonValue();
		fc.assert(
			fc.property(anything, anything, anything, (prompt_tokens, cost, details) => {
				const usage = parseUsage({ prompt_tokens, cost, prompt_tokens_details: details });
				expect(usage?.promptTokens).toSatisfy((count) => Number.isInteger(count) && Number(count) >= 0);
				expect(usage?.cachedTokens).toSatisfy((count) => Number.isInteger(count) && Number(count) >= 0);
				expect(usage?.cost ?? '0').toMatch(/^-?\d+(\.\d+)?$/);
			})
		);
	});
});

describe('an error', () => {
	test('has its status, its typed code and, for the log, its words', () => {
		expect(
			parseError({
				code: 429,
				message: 'Rate limit exceeded',
				metadata: { error_type: 'rate_limit_exceeded' }
			})
		).toEqual({ status: 429, providerCode: 'rate_limit_exceeded', message: 'Rate limit exceeded' });
	});

	test('may have a word for a code, as one documented example does', () => {
		expect(parseError({ code: 'server_error', message: 'm' })).toEqual({
			status: null,
			providerCode: 'server_error',
			message: 'm'
		});
	});

	test('is not made of nothing', () => {
		for (const nothing of [undefined, null, 0, []]) expect(parseError(nothing)).toBeNull();
	});

	test("never has the provider's own words in its code, whatever the provider sends where", () => {
		const words = fc.oneof(
			fc.string(),
			fc.constantFrom('Your prompt "hunter2" was flagged', 'https://example.com/key=abc', 'a'.repeat(300))
		);
		const sent = fc.record(
			{
				code: fc.oneof(words, fc.nat(600)),
				message: words,
				metadata: fc.record({ error_type: words, raw: words })
			},
			{ requiredKeys: [] }
		);
		fc.assert(
			fc.property(sent, (body) => {
				const reported = parseError(body);
				expect(reported).not.toBeNull();
				if (reported === null) return;
				expect(OpenRouterError.fromReported(reported).providerCode).toMatch(/^[a-z][a-z0-9_]{0,63}$/i);
			}),
			{ numRuns: 500 }
		);
	});
});

describe('an answer in whatever shape', () => {
	test('is parsed without throwing, as an event and as a whole', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const nested = { choices: [value], usage: value, error: value, id: value };
				for (const body of [value, nested, { choices: [{ delta: value, message: value }] }]) {
					expect(parseChunk(body)).toHaveProperty('choice');
					expect(parseCompletion(body)).toHaveProperty('content');
				}
			})
		);
	});

	test('may have no content: all tokens went into reasoning', () => {
		const body = { choices: [{ message: { content: null, reasoning: 'hm' }, finish_reason: 'length' }] };
		expect(parseCompletion(body)).toMatchObject({
			content: '',
			reasoning: 'hm',
			finishReason: 'length',
			error: null
		});
	});

	test('may be a refusal, which is an answer', () => {
		const body = {
			choices: [{ message: { content: null, refusal: 'I will not.' }, finish_reason: 'content_filter' }]
		};
		expect(parseCompletion(body)).toMatchObject({ refusal: 'I will not.', finishReason: 'content_filter' });
	});

	test('may have broken off: the part that there is comes with the error', () => {
		const error = { code: 502, message: 'm', metadata: { error_type: 'provider_unavailable' } };
		const body = { choices: [{ message: { content: 'partial' }, finish_reason: 'error', error }] };
		expect(parseCompletion(body)).toMatchObject({
			content: 'partial',
			error: { status: 502, providerCode: 'provider_unavailable' }
		});
	});
});

describe('the record of a generation', () => {
	const RECORD = {
		id: 'gen-1',
		model: 'a/b',
		tokens_prompt: 9,
		tokens_completion: 19,
		native_tokens_prompt: 11,
		native_tokens_completion: 16,
		native_tokens_reasoning: null,
		total_cost: '0.00000602'
	};

	test('counts the native tokens, which are the ones that were billed', () => {
		expect(parseGeneration({ data: RECORD })).toMatchObject({
			usage: {
				promptTokens: 11,
				completionTokens: 16,
				totalTokens: 27,
				reasoningTokens: 0,
				cost: '0.00000602'
			},
			totalCost: '0.00000602',
			isCancelled: false
		});
	});

	test.each([
		['without a cost', { ...RECORD, total_cost: undefined }],
		['with a cost that went through a binary float', { ...RECORD, total_cost: 0.1 }],
		['without an id', { ...RECORD, id: undefined }]
	])('is not one %s', (_, data) => {
		expect(() => parseGeneration({ data })).toThrow(/total_cost|id/);
	});
});
