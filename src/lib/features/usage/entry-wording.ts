import type { LedgerEntry } from '$lib/domain/usage';
import { TOKEN_CLASSES_IN_WORDS } from '$lib/domain/usage-dimensions';
import { formatUsd, Usd } from '$lib/domain/money';
import { formatCount } from './format';

/** What an entry is, in a word or two. */
export function kindOf({ kind, purpose, step }: LedgerEntry): string {
	if (kind === 'adjustment') return 'Correction';
	switch (purpose) {
		case 'chat':
			return step === 0 ? 'Answer' : `Answer, step ${step + 1}`;
		case 'title':
			return 'Title';
		case 'api':
			return 'API call';
		default:
			return purpose satisfies never;
	}
}

/** Whose figure the amount is. */
export function sourceOf({ kind, source }: LedgerEntry): { short: string; long: string } {
	if (kind === 'adjustment') {
		return { short: 'correction', long: 'A correction of what was charged before.' };
	}
	switch (source) {
		case 'stream':
			return { short: 'provider', long: 'The provider told it with the answer.' };
		case 'lookup':
			return { short: 'provider', long: 'The provider told it afterwards, from its record of the call.' };
		case 'estimate':
			return {
				short: 'estimate',
				long: 'Our own reckoning, until it is compared with the provider’s record of the call.'
			};
		default:
			return source satisfies never;
	}
}

export interface CostLine {
	what: string;
	/** `1,204 tokens at $2.50 a million`; empty for what no token was charged for */
	how: string;
	cost: string;
}

const PER_MILLION = 1_000_000;

/** An amount as the sum of its parts, each with what it was multiplied from. */
export function linesOf(entry: LedgerEntry): CostLine[] {
	const { costs, promptTokens, cachedTokens, cacheWriteTokens, completionTokens } = entry;
	const counted: [keyof typeof costs, number][] = [
		['input', promptTokens - cachedTokens - cacheWriteTokens],
		['cacheRead', cachedTokens],
		['cacheWrite', cacheWriteTokens],
		['output', completionTokens]
	];
	const lines = counted
		.filter(([key, count]) => count !== 0 || costs[key] !== '0')
		.map(([key, count]) => ({
			what: TOKEN_CLASSES_IN_WORDS[key],
			how: `${formatCount(count)} tokens${rateOf(costs[key], count)}`,
			cost: costs[key]
		}));
	return costs.rest === '0'
		? lines
		: [...lines, { what: TOKEN_CLASSES_IN_WORDS.rest, how: '', cost: costs.rest }];
}

/** Of one class; several prices within it are their average. */
function rateOf(cost: string, count: number): string {
	if (count <= 0) return '';
	return ` at ${formatUsd(new Usd(cost).div(count).times(PER_MILLION))} a million`;
}
