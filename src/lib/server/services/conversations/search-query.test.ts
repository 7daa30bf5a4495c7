import { expect, test } from 'vitest';
import { toSnippet } from './segments';
import { toSearchQuery } from './search-query';

test('words are quoted operands, of which the last may go on', () => {
	expect(toSearchQuery('  blue  sky ')).toBe("'blue' & 'sky':*");
	expect(toSearchQuery("it's \\ | 'x\\")).toBe("'it''s' & '''x\\\\':*");
	expect(toSearchQuery('& | ! ()')).toBe('');
});

test('a snippet has its hits apart, and none of the marks of Markdown', () => {
	expect(toSnippet('## A **\u0001blue\u0002** `sky`, 2 * 3')).toEqual([
		{ text: ' A ', isHit: false },
		{ text: 'blue', isHit: true },
		{ text: ' sky, 2  3', isHit: false }
	]);
});
