import { describe, expect, test } from 'vitest';
import { priceUsage } from '$lib/domain/price';
import { billFor, usageJson } from './usage';

const at = new Date('2026-11-22T12:00:00Z');
const pricing = { prompt: '0.0000000208333333333333', completion: '0.00000014252' };
const usage = {
	promptTokens: 1234567,
	completionTokens: 7,
	reasoningTokens: 3,
	cachedTokens: 0,
	cacheWriteTokens: 0,
	searches: 0
};
const reported = (faults = {}) =>
	JSON.stringify(usageJson(billFor(usage, pricing, at, faults), faults, false));

describe('a bill', () => {
	test('is the exact price, reported with every digit', () => {
		const exact = priceUsage(usage, pricing, at).total.toFixed();
		expect(billFor(usage, pricing, at, {}).cost).toBe(exact);
		expect(exact).toBe('0.0257211434733332921811');
		expect(reported()).toContain(`"cost":${exact},`);
	});

	test('of no tokens is 0', () => {
		expect(billFor({ ...usage, completionTokens: 0 }, pricing, at, {}).cost).toBe('0');
	});

	test('with noise is charged as it is reported', () => {
		const simple = { prompt: '0.0000001', completion: '0.0000001' };
		const noisy = billFor({ ...usage, promptTokens: 76_509, completionTokens: 160 }, simple, at, {
			'cost-noise': {}
		});
		expect(noisy.cost).toBe('0.0076669000000000005');
		expect(noisy.digits).toBe(noisy.cost);
	});

	test('in exponent notation has the same value', () => {
		const bill = billFor(usage, pricing, at, { 'cost-exponent': {} });
		expect(bill.digits).toBe('2.57211434733332921811e-2');
		expect(bill.cost).toBe('0.0257211434733332921811');
	});
});
