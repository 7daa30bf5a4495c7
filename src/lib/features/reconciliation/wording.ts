import { formatUsd, Usd } from '$lib/domain/money';

/** `+$0.0125`, `−$0.01`, and `none`: what the provider has more, or less, than the ledger. */
export function formatDrift(driftUsd: string): string {
	const drift = new Usd(driftUsd);
	if (drift.isZero()) return 'none';
	return `${drift.isPositive() ? '+' : ''}${formatUsd(drift)}`;
}

/** `1 call`, `1,200 calls` */
export function formatCalls(count: number): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? 'call' : 'calls'}`;
}

/** What a run found, as a sentence; the amounts to the last digit are elsewhere. */
export function findingsOf({
	checked,
	adjusted,
	adjustedUsd,
	missing
}: {
	checked: number;
	adjusted: number;
	adjustedUsd: string;
	missing: number;
}): string {
	if (checked + missing === 0) return 'There was nothing new to compare.';
	const parts = [
		`${formatCalls(checked)} compared`,
		adjusted === 0
			? 'none differed'
			: `${adjusted.toLocaleString('en-US')} adjusted by ${formatDrift(adjustedUsd)}`,
		...(missing === 0 ? [] : [`${missing.toLocaleString('en-US')} missing`])
	];
	return `${parts.join(', ')}.`;
}
