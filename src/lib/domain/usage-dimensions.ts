/** What a call may come by, besides its member and its model. */
export const USAGE_DIMENSIONS = ['template', 'api_key'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** What usage is grouped by, for people. */
export const USAGE_GROUPS = ['model', 'member', 'template', 'apiKey'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** Of the row that stands for everything below the listed ones. */
export const OTHERS_KEY = 'others';

/** A cost by what its tokens were. `rest` is fees, discounts and corrections: what no token was charged for. */
export const TOKEN_CLASSES = ['input', 'cacheRead', 'cacheWrite', 'output', 'rest'] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

export const TOKEN_CLASSES_IN_WORDS: Readonly<Record<TokenClass, string>> = {
	input: 'Input',
	cacheRead: 'Input from cache',
	cacheWrite: 'Input written to cache',
	output: 'Output, with reasoning',
	rest: 'Fees, discounts and corrections'
};
