import { UNUSABLE_REASONS, type ListedModel } from '$lib/domain/models';
import { formatPerMillion as perMillion } from '$lib/domain/format-usd';

const FREE = perMillion('0');

type Costs = Pick<ListedModel, 'inputCostPer1k' | 'outputCostPer1k'>;

/** `$2.50 in · $10.00 out`, per million tokens */
export function formatPrice(costs: Costs): string {
	const input = perMillion(costs.inputCostPer1k);
	const output = perMillion(costs.outputCostPer1k);
	return input === FREE && output === FREE ? 'Free' : `${input} in · ${output} out`;
}

/** `$2.50`, per million tokens, from USD per thousand */
export function formatPerMillion(costPer1k: string): string {
	const price = perMillion(costPer1k);
	return price === FREE ? 'Free' : price;
}

/** Whether the price that a model has is one; a gone model may have had none. */
export function hasPrice(model: Costs & Pick<ListedModel, 'isActive' | 'unusableReason'>): boolean {
	if (model.unusableReason === UNUSABLE_REASONS.unpriced) return false;
	return model.isActive || model.inputCostPer1k !== '0' || model.outputCostPer1k !== '0';
}

/** `128K`, `1M`; makers count in powers of two or of ten, and mean the same round figure. */
export function formatContext(tokens: number): string {
	const unit = tokens % 1000 !== 0 && tokens % 1024 === 0 ? 1024 : 1000;
	const thousands = tokens / unit;
	if (thousands < 1000) return `${Number(thousands.toPrecision(3))}K`;
	return `${Number((thousands / unit).toPrecision(2))}M`;
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** `May 2026` from `2026-05-14` */
export function formatMonth(date: string): string {
	return month.format(new Date(date));
}

/** `14 May 2026` from `2026-05-14` */
export function formatDay(date: string): string {
	return day.format(new Date(date));
}

/** Days before its end from which a model is one to move away from. */
const EXPIRES_SOON_DAYS = 60;
const DAY_MS = 86_400_000;

export function expiresSoon({ isActive, expiresOn }: Pick<ListedModel, 'isActive' | 'expiresOn'>): boolean {
	return isActive && expiresOn !== null && Date.parse(expiresOn) - Date.now() < EXPIRES_SOON_DAYS * DAY_MS;
}
