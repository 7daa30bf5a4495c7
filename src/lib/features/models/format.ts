import type { ModelSummary } from '$lib/domain/models';
import { formatUsd, Usd } from '$lib/domain/money';
import { perMillion } from '$lib/domain/price';

/** `$2.50 in · $10.00 out`, per million tokens */
export function formatPrice(model: ModelSummary): string {
	const input = perMillion(model.inputCostPer1k);
	const output = perMillion(model.outputCostPer1k);
	return input.isZero() && output.isZero() ? 'Free' : `${formatUsd(input)} in · ${formatUsd(output)} out`;
}

/** `128K`, `1M`; makers count in powers of two or of ten, and mean the same round figure. */
export function formatContext(tokens: number): string {
	const unit = tokens % 1000 !== 0 && tokens % 1024 === 0 ? 1024 : 1000;
	const thousands = tokens / unit;
	if (thousands < 1000) return `${new Usd(thousands).toSignificantDigits(3).toFixed()}K`;
	return `${new Usd(thousands / unit).toSignificantDigits(2).toFixed()}M`;
}
