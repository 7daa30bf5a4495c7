import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, sumUsd, Usd, usdString } from './money';

/** Digits before and after the point, more than any double holds. */
const decimalString = fc
	.tuple(fc.bigInt(0n, 10n ** 12n), fc.stringMatching(/^\d{0,22}$/))
	.map(([whole, fraction]) => (fraction === '' ? `${whole}` : `${whole}.${fraction}`));

function withoutTrailingZeros(amount: string): string {
	return amount.includes('.') ? amount.replace(/0+$/, '').replace(/\.$/, '') : amount;
}

describe('an amount of money', () => {
	test('keeps every digit of a price of 22 decimals', () => {
		expect(usdString('0.0000000208333333333333')).toBe('0.0000000208333333333333');
		expect(usdString(new Usd('0.0000000208333333333333').times(1_000_000))).toBe('0.0208333333333333');
	});

	test('is written as a plain decimal, whatever notation it came in', () => {
		expect(usdString('6.02e-06')).toBe('0.00000602');
		expect(usdString('1e-40')).toBe(`0.${'0'.repeat(39)}1`);
		expect(usdString('1e30')).toBe(`1${'0'.repeat(30)}`);
		expect(usdString('1e-70')).toBe(`0.${'0'.repeat(69)}1`);
		expect(usdString('-0')).toBe('0');
	});

	test('is a plain decimal in JSON, too', () => {
		expect(JSON.stringify({ cost: new Usd('1e-30') })).toBe(`{"cost":"0.${'0'.repeat(29)}1"}`);
		expect(new Usd('1e30').toString()).toBe(`1${'0'.repeat(30)}`);
	});

	test('reads back as it was written, to the last digit', () => {
		fc.assert(
			fc.property(decimalString, (amount) => {
				expect(usdString(amount)).toBe(withoutTrailingZeros(amount));
			})
		);
	});

	test('does not change when it is added up in another order', () => {
		const amounts = fc.array(decimalString, { maxLength: 50 });
		fc.assert(
			fc.property(amounts, (list) => {
				expect(usdString(sumUsd([...list].reverse()))).toBe(usdString(sumUsd(list)));
			})
		);
	});

	test('is not rounded when a small one is added to a large one', () => {
		expect(usdString(sumUsd(['999999999999', '0.0000000000000000000001']))).toBe(
			'999999999999.0000000000000000000001'
		);
		expect(usdString(sumUsd(['0.1', '0.2']))).toBe('0.3');
	});

	test('is 0 when there is nothing to add', () => {
		expect(usdString(sumUsd([]))).toBe('0');
	});
});

describe('an amount for people', () => {
	test.each([
		['0', '$0.00'],
		['0.000412', '$0.000412'],
		['0.00041259', '$0.000413'],
		['0.5', '$0.50'],
		['0.05', '$0.05'],
		['0.9999', '$1.00'],
		['1', '$1.00'],
		['12.345', '$12.35'],
		['1234567.8', '$1,234,567.80'],
		['-1.5', '−$1.50'],
		['-0.002', '−$0.002']
	])('of %s reads %s', (amount, text) => {
		expect(formatUsd(amount)).toBe(text);
	});

	test('never reads as nothing when it is something', () => {
		fc.assert(
			fc.property(decimalString, (amount) => {
				fc.pre(!new Usd(amount).isZero());
				expect(formatUsd(amount)).toMatch(/[1-9]/);
			})
		);
	});
});
