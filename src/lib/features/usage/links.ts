/** What the usage page shows, as its query says it; what is absent is as usual. */
export interface UsageView {
	range?: string;
	at?: string;
	from?: string;
	to?: string;
	by?: string;
	of?: string;
}

/** Of a figure: which entries of the ledger it is the sum of. */
export interface Behind {
	/** days, both included */
	from: string;
	to: string;
	model?: string;
	member?: string;
	template?: string;
	apiKey?: string;
}

const USUAL = { range: 'month', by: 'model', of: 'everyone' } as const;

export function usageHref(tenant: string, view: UsageView = {}): string {
	const told = Object.entries(view).filter(([name, value]) => USUAL[name as keyof typeof USUAL] !== value);
	return withQuery(`/${tenant}/usage`, Object.fromEntries(told));
}

export function entriesHref(tenant: string, behind: Behind): string {
	return withQuery(`/${tenant}/usage/entries`, { ...behind });
}

export function exportHref(tenant: string, what: 'daily' | 'entries', behind: Behind): string {
	return withQuery(`/${tenant}/usage/export`, { what, ...behind });
}

export function statementHref(tenant: string, month: string): string {
	return `/${tenant}/usage/statement/${month}`;
}

function withQuery(path: string, query: Record<string, string | undefined>): string {
	const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
	return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
