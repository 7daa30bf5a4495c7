import { sql, type SQL } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import type { UsageFigures } from '$lib/domain/usage';
import type { UsageGroup } from '$lib/domain/usage-dimensions';

/** Where a grouping has its rollups, what names a group in them, and what people call it. */
interface Group {
	rollups: SQL;
	/** a condition besides that of the asker and the range */
	only: SQL;
	key: SQL;
	/** of a relation `grouped` with a column `key` */
	names: SQL;
	name: SQL;
}

export const GROUPS = {
	model: {
		rollups: sql`ai_usage_stats`,
		only: sql`true`,
		key: sql`model_id`,
		names: sql`left join ai_models named on named.model_id = grouped.key`,
		name: sql`coalesce(named.name, grouped.key)`
	},
	member: {
		rollups: sql`ai_usage_stats`,
		only: sql`true`,
		key: sql`user_id`,
		// Someone who has left the organisation is no longer visible from inside it; their usage is.
		names: sql`left join users named on named.id = grouped.key`,
		name: sql`coalesce(named.name, 'Former member')`
	},
	template: {
		rollups: sql`ai_usage_attributions`,
		only: sql`dimension = 'template'`,
		key: sql`subject_id`,
		names: sql`left join ai_prompt_templates named on named.id = grouped.key`,
		name: sql`coalesce(named.name, 'A template that is private or deleted')`
	},
	apiKey: {
		rollups: sql`ai_usage_attributions`,
		only: sql`dimension = 'api_key'`,
		key: sql`subject_id`,
		names: sql`left join api_keys named on named.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and named.id = grouped.key`,
		name: sql`coalesce(named.name, 'A deleted key')`
	}
} as const satisfies Record<UsageGroup, Group>;

/** Sums of rollups, in the names of {@link FigureRow}. */
export const FIGURES = sql`sum(total_cost) as cost, sum(request_count) as requests, sum(message_count) as messages,
	sum(prompt_tokens) as "promptTokens", sum(completion_tokens) as "completionTokens"`;

/** The same of rows that were summed before. */
export const FIGURES_AGAIN = sql`sum(cost) as cost, sum(requests) as requests, sum(messages) as messages,
	sum("promptTokens") as "promptTokens", sum("completionTokens") as "completionTokens"`;

/** Sums as the database sends them; null over no rows. */
export interface FigureRow extends Record<string, unknown> {
	cost: string | null;
	requests: string | null;
	messages: string | null;
	promptTokens: string | null;
	completionTokens: string | null;
}

export function figuresOf(row: FigureRow | undefined): UsageFigures {
	return {
		cost: usdString(row?.cost ?? 0),
		requests: Number(row?.requests ?? 0),
		messages: Number(row?.messages ?? 0),
		promptTokens: Number(row?.promptTokens ?? 0),
		completionTokens: Number(row?.completionTokens ?? 0)
	};
}
