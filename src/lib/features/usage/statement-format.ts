import { Usd } from '$lib/domain/money';

const DECIMALS = 4;

/** `$1,234.5678`: as many decimals in every row, so that they stand below each other. */
export function formatFixedUsd(amount: string): string {
	const value = new Usd(amount);
	const digits = value
		.abs()
		.toFixed(DECIMALS)
		.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
	return `${value.isNegative() && !value.isZero() ? '−' : ''}$${digits}`;
}
