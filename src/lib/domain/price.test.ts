import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usdString } from './money';
import {
	calculateCost,
	perMillion,
	perThousand,
	priceCeiling,
	priceProblem,
	priceUsage,
	type PriceRecord,
	type TokenUsage
} from './price';

const NOON = new Date('2026-11-22T12:00:00Z');
const BASE: PriceRecord = { prompt: '0.000001', completion: '0.000005' };

function totalOf(usage: Partial<TokenUsage>, pricing: PriceRecord, at = NOON): string {
	return usdString(priceUsage({ promptTokens: 0, completionTokens: 0, ...usage }, pricing, at).total);
}

describe('the simple form', () => {
	test('prices 1000 and 500 tokens at 0.01 and 0.03 per thousand at 0.025', () => {
		expect(usdString(calculateCost(1000, 500, '0.01', '0.03'))).toBe('0.025');
	});

	test('is exact where a double is not', () => {
		expect(usdString(calculateCost(1, 1, '0.1', '0.2'))).toBe('0.0003');
		expect(usdString(calculateCost(3, 0, '0.0000208333333333333', '0'))).toBe('0.0000000624999999999999');
	});

	test('agrees with the full form on plain tokens', () => {
		const tokens = fc.nat(10_000_000);
		fc.assert(
			fc.property(tokens, tokens, (promptTokens, completionTokens) => {
				const { prompt, completion } = BASE;
				const simple = calculateCost(
					promptTokens,
					completionTokens,
					perThousand(prompt),
					perThousand(completion)
				);
				expect(totalOf({ promptTokens, completionTokens }, BASE)).toBe(usdString(simple));
			})
		);
	});

	test('is the same price per token, per thousand and per million', () => {
		expect(perThousand('0.0000000208333333333333')).toBe('0.0000208333333333333');
		expect(usdString(perMillion(perThousand('0.000001')))).toBe('1');
	});
});

describe('the full form', () => {
	test('charges prompt and completion tokens', () => {
		expect(totalOf({ promptTokens: 15, completionTokens: 9 }, BASE)).toBe('0.00006');
	});

	test('charges tokens read from and written to the cache at their own prices, and not as prompt again', () => {
		const pricing = { ...BASE, input_cache_read: '0.0000001', input_cache_write: '0.00000125' };
		const usage = { promptTokens: 1000, completionTokens: 0, cachedTokens: 600, cacheWriteTokens: 300 };
		const parts = priceUsage(usage, pricing, NOON);
		expect(usdString(parts.prompt)).toBe('0.0001');
		expect(usdString(parts.cacheRead)).toBe('0.00006');
		expect(usdString(parts.cacheWrite)).toBe('0.000375');
		expect(usdString(parts.total)).toBe('0.000535');
	});

	test('charges the cache as prompt where it has no price of its own', () => {
		expect(totalOf({ promptTokens: 1000, cachedTokens: 600, cacheWriteTokens: 300 }, BASE)).toBe('0.001');
	});

	test('charges no more tokens than the prompt has, whatever the cache is said to have served', () => {
		const pricing = { ...BASE, input_cache_read: '0.0000001', input_cache_write: '0.00000125' };
		expect(totalOf({ promptTokens: 10, cachedTokens: 50, cacheWriteTokens: 50 }, pricing)).toBe('0.000001');
	});

	test('charges reasoning as completion unless it has a price of its own', () => {
		const usage = { completionTokens: 100, reasoningTokens: 40 };
		expect(totalOf(usage, BASE)).toBe('0.0005');
		expect(totalOf(usage, { ...BASE, internal_reasoning: '0' })).toBe('0.0005');
		expect(totalOf(usage, { ...BASE, internal_reasoning: '0.00001' })).toBe('0.0007');
	});

	test('never charges more reasoning than the completion has, as a provider was seen to report', () => {
		const usage = { completionTokens: 16, reasoningTokens: 19 };
		expect(totalOf(usage, { ...BASE, internal_reasoning: '0.00001' })).toBe('0.00016');
	});

	test('adds the fees per request, image and search', () => {
		const pricing = { ...BASE, request: '0.001', image: '0.002', web_search: '0.01' };
		expect(totalOf({}, pricing)).toBe('0.001');
		expect(totalOf({ images: 2, searches: 3 }, pricing)).toBe('0.035');
	});

	test('adds up to its parts', () => {
		fc.assert(
			fc.property(priceRecord, usageWithin({ promptTokens: 300_000 }), time, (pricing, usage, at) => {
				const { total, ...parts } = priceUsage(usage, pricing, at);
				const sum = Object.values(parts).reduce((left, right) => left.plus(right));
				expect(usdString(total)).toBe(usdString(sum));
			})
		);
	});
});

describe('the price of a longer prompt', () => {
	const tiered: PriceRecord = {
		...BASE,
		overrides: [{ min_prompt_tokens: 200_000, prompt: '0.000002', completion: '0.00001' }]
	};

	test('applies above its limit, not at it, and then to the whole request', () => {
		expect(totalOf({ promptTokens: 200_000, completionTokens: 10 }, tiered)).toBe('0.20005');
		expect(totalOf({ promptTokens: 200_001, completionTokens: 10 }, tiered)).toBe('0.400102');
	});

	test('leaves the prices that it does not name', () => {
		const pricing = { ...BASE, overrides: [{ min_prompt_tokens: 10, prompt: '0.000002' }] };
		expect(totalOf({ promptTokens: 11, completionTokens: 1 }, pricing)).toBe('0.000027');
	});

	test('gives way to a later one that applies too', () => {
		const pricing = {
			...BASE,
			overrides: [
				{ min_prompt_tokens: 100, prompt: '0.000003' },
				{ min_prompt_tokens: 10, prompt: '0.000002' }
			]
		};
		expect(totalOf({ promptTokens: 101 }, pricing)).toBe('0.000202');
	});
});

describe('the price of an hour', () => {
	const night: PriceRecord = {
		...BASE,
		overrides: [{ utc_start: '1630', utc_end: '0030', prompt: '0.0000005' }]
	};

	test.each([
		['16:29', '0.001'],
		['16:30', '0.0005'],
		['23:59', '0.0005'],
		['00:00', '0.0005'],
		['00:29', '0.0005'],
		['00:30', '0.001']
	])('at %s UTC is %s for a thousand tokens when its window goes over midnight', (clock, cost) => {
		expect(totalOf({ promptTokens: 1000 }, night, new Date(`2026-11-22T${clock}:00Z`))).toBe(cost);
	});

	test.each([
		['01:59', '0.001'],
		['02:00', '0.0005'],
		['04:00', '0.001']
	])('at %s UTC is %s for a thousand tokens when its window is within a day', (clock, cost) => {
		const pricing = { ...BASE, overrides: [{ utc_start: '0200', utc_end: '0400', prompt: '0.0000005' }] };
		expect(totalOf({ promptTokens: 1000 }, pricing, new Date(`2026-11-22T${clock}:00Z`))).toBe(cost);
	});

	test('is read from numbers too, which is how OpenRouter lists them', () => {
		const pricing = { ...BASE, overrides: [{ utc_start: 1000, utc_end: 100, prompt: '0.0000005' }] };
		expect(priceProblem(pricing)).toBeNull();
		expect(totalOf({ promptTokens: 1000 }, pricing, new Date('2026-11-22T09:59:00Z'))).toBe('0.001');
		expect(totalOf({ promptTokens: 1000 }, pricing, new Date('2026-11-22T10:00:00Z'))).toBe('0.0005');
		expect(totalOf({ promptTokens: 1000 }, pricing, new Date('2026-11-22T00:59:00Z'))).toBe('0.0005');
		expect(totalOf({ promptTokens: 1000 }, pricing, new Date('2026-11-22T01:00:00Z'))).toBe('0.001');
	});

	test('needs all its conditions to hold', () => {
		const pricing = {
			...BASE,
			overrides: [{ min_prompt_tokens: 100, utc_start: '0200', utc_end: '0400', prompt: '0.1' }]
		};
		const at = new Date('2026-11-22T03:00:00Z');
		expect(totalOf({ promptTokens: 100 }, pricing, at)).toBe('0.0001');
		expect(totalOf({ promptTokens: 101 }, pricing, NOON)).toBe('0.000101');
		expect(totalOf({ promptTokens: 101 }, pricing, at)).toBe('10.1');
	});
});

describe('a price that cannot be used', () => {
	test.each([
		['nothing', undefined, 'missing'],
		['null', null, 'missing'],
		['no completion price', { prompt: '1' }, 'missing'],
		['an empty prompt price', { prompt: null, completion: '1' }, 'missing'],
		['the mark for "varies"', { prompt: '-1', completion: '-1' }, 'negative'],
		['a negative fee', { ...BASE, request: '-0.1' }, 'negative'],
		['a negative tier', { ...BASE, overrides: [{ min_prompt_tokens: 1, prompt: '-1' }] }, 'negative'],
		['a word', { prompt: 'free', completion: '0' }, 'malformed'],
		['an empty string', { prompt: '', completion: '0' }, 'malformed'],
		['a binary float', { prompt: 0.000001, completion: '0' }, 'malformed'],
		['exponent notation', { prompt: '1e-6', completion: '0' }, 'malformed'],
		['a tier with a word', { ...BASE, overrides: [{ prompt: 'cheap' }] }, 'malformed']
	])('is found: %s', (_, pricing, problem) => {
		expect(priceProblem(pricing)).toBe(problem);
	});

	test.each([
		['exactly 0, as of the free models', { prompt: '0', completion: '0' }],
		['22 decimals', { prompt: '0.0000000208333333333333', completion: '0' }],
		['keys that we do not know', { ...BASE, audio: '0.1', discount: 0.5 }]
	])('is not one of %s', (_, pricing) => {
		expect(priceProblem(pricing)).toBeNull();
	});
});

describe('the ceiling of a price', () => {
	test('covers the dearest of what applies to a prompt of that length at any hour', () => {
		const pricing: PriceRecord = {
			...BASE,
			internal_reasoning: '0.000007',
			input_cache_write: '0.00000125',
			request: '0.001',
			image: '0.002',
			web_search: '0.01',
			overrides: [
				{ min_prompt_tokens: 1000, prompt: '0.000009' },
				{ utc_start: '0200', utc_end: '0400', completion: '0.000011' }
			]
		};
		const at1000 = priceCeiling(pricing, { promptTokens: 1000, images: 1, searches: 2 });
		expect([at1000.prompt, at1000.completion, at1000.fixed].map(usdString)).toEqual([
			'0.00000125',
			'0.000011',
			'0.023'
		]);
		expect(usdString(priceCeiling(pricing, { promptTokens: 1001 }).prompt)).toBe('0.000009');
	});

	test('covers what applies at an hour whatever the length, for an empty prompt too', () => {
		const pricing = { ...BASE, overrides: [{ utc_start: '0200', utc_end: '0400', completion: '0.1' }] };
		expect(usdString(priceCeiling(pricing, { promptTokens: 0 }).completion)).toBe('0.1');
	});

	test('is never below what a call within its bounds costs', () => {
		const bounds = fc.record({
			promptTokens: fc.nat(300_000),
			completionTokens: fc.nat(100_000),
			images: fc.nat(5),
			searches: fc.nat(5)
		});
		const call = bounds.chain((most) => fc.record({ most: fc.constant(most), usage: usageWithin(most) }));
		fc.assert(
			fc.property(priceRecord, call, time, (pricing, { most, usage }, at) => {
				const ceiling = priceCeiling(pricing, most);
				const most_ = ceiling.prompt
					.times(most.promptTokens)
					.plus(ceiling.completion.times(most.completionTokens))
					.plus(ceiling.fixed);
				expect(priceUsage(usage, pricing, at).total.lte(most_)).toBe(true);
			}),
			{ numRuns: 2_000 }
		);
	});
});

// Made-up prices, usage and times for the properties above.

const unitPrice = fc.constantFrom(
	'0',
	'0.0000000208333333333333',
	'0.000001',
	'0.00000125',
	'0.000005',
	'0.1'
);
const tokenPrices = {
	internal_reasoning: unitPrice,
	input_cache_read: unitPrice,
	input_cache_write: unitPrice,
	input_cache_write_1h: unitPrice
};
const clock = fc
	.record({ hour: fc.nat(23), minute: fc.nat(59) })
	.map(({ hour, minute }) => `${hour}`.padStart(2, '0') + `${minute}`.padStart(2, '0'));

const override = fc
	.record(
		{
			prompt: unitPrice,
			completion: unitPrice,
			...tokenPrices,
			min_prompt_tokens: fc.constantFrom(0, 1, 1000, 200_000),
			window: fc.tuple(clock, clock)
		},
		{ requiredKeys: [] }
	)
	.map(({ window, ...prices }) =>
		window === undefined ? prices : { ...prices, utc_start: window[0], utc_end: window[1] }
	);

const priceRecord: fc.Arbitrary<PriceRecord> = fc.record(
	{
		prompt: unitPrice,
		completion: unitPrice,
		...tokenPrices,
		request: unitPrice,
		image: unitPrice,
		web_search: unitPrice,
		overrides: fc.array(override, { maxLength: 4 })
	},
	{ requiredKeys: ['prompt', 'completion'] }
);

const time = fc.date({
	min: new Date('2026-01-01T00:00:00Z'),
	max: new Date('2026-12-31T00:00:00Z'),
	noInvalidDate: true
});

function usageWithin({
	promptTokens,
	completionTokens = 100_000,
	images = 5,
	searches = 5
}: Pick<TokenUsage, 'promptTokens'> & Partial<TokenUsage>): fc.Arbitrary<TokenUsage> {
	return fc.record({
		promptTokens: fc.nat(promptTokens),
		completionTokens: fc.nat(completionTokens),
		// Providers report more of these than of the whole now and then.
		reasoningTokens: fc.nat(completionTokens * 2),
		cachedTokens: fc.nat(promptTokens * 2),
		cacheWriteTokens: fc.nat(promptTokens * 2),
		images: fc.nat(images),
		searches: fc.nat(searches)
	});
}
