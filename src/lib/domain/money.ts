import { Decimal } from 'decimal.js';
import { z } from 'zod';

export { formatUsd } from './format-usd';

/**
 * Money is US dollars as exact decimals: `numeric` in Postgres, {@link Usd} in TypeScript, a plain decimal string
 * in JSON. No binary float touches it. Real prices run to 22 decimals and counts to millions of tokens, so sums
 * need more digits than decimal.js's default of 20.
 */
export const Usd = Decimal.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 });
export type Usd = Decimal;

export const ZERO_USD: Usd = new Usd(0);

/** A decimal string as it is stored and sent: never exponent notation, no trailing zeros. `'0.00000602'` */
export function usdString(amount: Decimal.Value): string {
	return new Usd(amount).toFixed();
}

/** An amount that somebody typed: not negative, and small enough to be money. */
export const usdInput = z
	.string()
	.trim()
	.regex(/^\d{1,9}(\.\d{1,12})?$/, 'Please enter an amount in US dollars such as 20 or 12.50.')
	.transform(usdString);

/** The exact sum. An empty list is 0. */
export function sumUsd(amounts: Iterable<Decimal.Value>): Usd {
	let sum = ZERO_USD;
	for (const amount of amounts) sum = sum.plus(amount);
	return sum;
}
