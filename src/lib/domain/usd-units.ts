/**
 * Amounts for comparing and showing, exact like {@link import('./money').Usd} and a fraction of its size: most pages do
 * no more with money than show it, and need not load decimals for that.
 */
export type Amount = string | number | { toFixed(): string };

/** Real prices run to 22 decimals. */
export const USD_UNIT_DECIMALS = 30;

/**
 * In units of 10⁻³⁰ dollars; what is smaller is cut off.
 * @throws {RangeError} when it is no number
 */
export function usdUnits(amount: Amount): bigint {
	const text = typeof amount === 'object' ? amount.toFixed() : String(amount);
	const found = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,4}))?$/i.exec(text);
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = found ?? [];
	if (whole + fraction === '') throw new RangeError(`"${text}" is no amount`);
	const shift = USD_UNIT_DECIMALS - fraction.length + Number(exponent);
	const digits = BigInt(whole + fraction);
	const units = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
	return sign === '-' ? -units : units;
}
