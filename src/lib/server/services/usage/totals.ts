import { sql, type SQL } from 'drizzle-orm';
import { Usd, usdString } from '$lib/domain/money';
import type { PeriodRange } from '$lib/domain/periods';
import type { TokenClassCost } from '$lib/domain/usage';
import { TOKEN_CLASSES, TOKEN_CLASSES_IN_WORDS, type TokenClass } from '$lib/domain/usage-dimensions';
import type { Transaction } from '../../db/client';
import { FIGURES, type FigureRow } from './groups';
import { covering } from './which';

export interface TotalsRow extends FigureRow {
	reasoningTokens: string | null;
	cachedTokens: string | null;
	cacheWriteTokens: string | null;
	chatCost: string | null;
	inputCost: string | null;
	cacheReadCost: string | null;
	cacheWriteCost: string | null;
	outputCost: string | null;
}

export function selectTotals(tx: Transaction, visible: SQL, range: PeriodRange) {
	return tx.execute<TotalsRow>(totals(visible, range));
}

/** Everything that adds up, of a range: one row. */
export function totals(visible: SQL, range: PeriodRange): SQL {
	return sql`
		select ${FIGURES}, sum(reasoning_tokens) as "reasoningTokens", sum(cached_tokens) as "cachedTokens",
			sum(cache_write_tokens) as "cacheWriteTokens", sum(chat_cost) as "chatCost", sum(input_cost) as "inputCost",
			sum(cache_read_cost) as "cacheReadCost", sum(cache_write_cost) as "cacheWriteCost",
			sum(output_cost) as "outputCost"
		from ai_usage_stats where ${visible} and ${covering(range)}`;
}

/** The total by what the tokens were; what no class accounts for is the rest. */
export function tokenClassesOf(row: TotalsRow | undefined): TokenClassCost[] {
	const costs = classCosts({
		total: row?.cost,
		input: row?.inputCost,
		cacheRead: row?.cacheReadCost,
		cacheWrite: row?.cacheWriteCost,
		output: row?.outputCost
	});
	const [prompt, cached, written] = [row?.promptTokens, row?.cachedTokens, row?.cacheWriteTokens].map(
		(count) => Number(count ?? 0)
	) as [number, number, number];
	const tokens: Record<TokenClass, number> = {
		input: prompt - cached - written,
		cacheRead: cached,
		cacheWrite: written,
		output: Number(row?.completionTokens ?? 0),
		rest: 0
	};
	return TOKEN_CLASSES.map((key) => ({
		key,
		name: TOKEN_CLASSES_IN_WORDS[key],
		cost: costs[key],
		tokens: tokens[key]
	}));
}

type ClassSums = Record<Exclude<TokenClass, 'rest'> | 'total', string | null | undefined>;

export function classCosts({ total, ...classes }: ClassSums): Record<TokenClass, string> {
	const sums = Object.entries(classes).map(([name, cost]) => [name, usdString(cost ?? 0)] as const);
	const rest = sums.reduce((left, [, cost]) => left.minus(cost), new Usd(total ?? 0));
	return { ...Object.fromEntries(sums), rest: usdString(rest) } as Record<TokenClass, string>;
}
