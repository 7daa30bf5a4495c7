import { USD_UNIT_DECIMALS, usdUnits, type Amount } from './usd-units';

const DOLLAR = usdUnits(1);
const SIGNIFICANT_DIGITS = 3;

/**
 * For people: two decimals from a dollar up, otherwise as many as show three significant digits, so that a cost of
 * $0.000412 does not read as $0.00. Exact figures are for tooltips, exports and the ledger.
 */
export function formatUsd(amount: Amount): string {
	const units = usdUnits(amount);
	const size = units < 0n ? -units : units;
	if (size === 0n) return '$0.00';
	const sign = units < 0n ? '−$' : '$';
	if (size >= DOLLAR) return sign + fixed(size, 2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
	const digits = fixed(size, USD_UNIT_DECIMALS - String(size).length + SIGNIFICANT_DIGITS);
	return sign + digits.replace(/0+$/, '').replace(/\.\d?$/, (end) => end.padEnd(3, '0'));
}

/** A price per thousand tokens as one per million. */
export function formatPerMillion(pricePer1k: string): string {
	return formatUsd(`${pricePer1k}e3`);
}

/** With so many decimals, halves rounded up. */
function fixed(units: bigint, decimals: number): string {
	const step = 10n ** BigInt(Math.max(0, USD_UNIT_DECIMALS - decimals));
	const digits = String((units + step / 2n) / step).padStart(decimals + 1, '0');
	return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
