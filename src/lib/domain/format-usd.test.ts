import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd } from './format-usd';
import { Usd } from './money';

describe('an amount for people', () => {
	test.each([
		['0', '$0.00'],
		['-0', '$0.00'],
		['0.5', '$0.50'],
		['0.000412', '$0.000412'],
		['0.00041251', '$0.000413'],
		['0.012', '$0.012'],
		['0.9996', '$1.00'],
		['1', '$1.00'],
		['1.005', '$1.01'],
		['1234567.891', '$1,234,567.89'],
		['-2.5', '−$2.50'],
		['6.45e-6', '$0.00000645'],
		['1e3', '$1,000.00'],
		[1e-7, '$0.0000001'],
		[new Usd('12.345'), '$12.35']
	])('%s is %s', (amount, expected) => {
		expect(formatUsd(amount)).toBe(expected);
	});

	test('is that of exact decimals, whatever its size', () => {
		const amount = fc
			.tuple(fc.constantFrom('', '-'), fc.bigInt(0n, 10n ** 9n), fc.stringMatching(/^\d{1,22}$/))
			.map(([sign, whole, fraction]) => `${sign}${whole % 3n === 0n ? 0n : whole}.${fraction}`);
		fc.assert(
			fc.property(amount, (text) => {
				expect(formatUsd(text)).toBe(byDecimals(text));
			}),
			{ numRuns: 2_000 }
		);
	});

	test('is of a number only', () => {
		expect(() => formatUsd('much')).toThrow(RangeError);
		expect(() => formatUsd('')).toThrow(RangeError);
	});
});

function byDecimals(text: string): string {
	const value = new Usd(text);
	const sign = value.isNegative() && !value.isZero() ? '−' : '';
	const size = value.abs();
	if (size.isZero()) return '$0.00';
	if (size.gte(1)) return `${sign}$${size.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;
	const digits = size.toSignificantDigits(3).toFixed();
	const [, decimals = ''] = digits.split('.');
	return `${sign}$${decimals.length < 2 ? size.toFixed(2) : digits}`;
}
