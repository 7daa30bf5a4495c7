/** Nearest rank. @param share 0 to 1; NaN where there is nothing */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

/** Of one round each: the median, and the least and the most. `–` where nothing could be measured. */
export function spread(values: readonly number[]): string {
	if (values.length === 0 || values.some(Number.isNaN)) return '–';
	const [least, most] = [Math.min(...values), Math.max(...values)];
	return `${figure(median(values))} (${figure(least)}–${figure(most)})`;
}

/** Round by round, so that what slowed a round down slowed both. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
	return of.map((value, round) => value / (to[round] ?? NaN));
}

/** Three digits are more than a second run would confirm. */
function figure(value: number): string {
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return value.toFixed(digits);
}
