import { describe, expect, it } from 'vitest';
import { findingsOf, formatCalls, formatDrift } from './wording';

describe('formatDrift', () => {
	it.each([
		['0', 'none'],
		['0.0125', '+$0.0125'],
		['-1234.5', '−$1,234.50'],
		['-0.00000001', '−$0.00000001']
	])('says %s with its sign, so that it is not the colour that tells', (drift, words) => {
		expect(formatDrift(drift)).toBe(words);
	});
});

describe('findingsOf', () => {
	const nothing = { checked: 0, adjusted: 0, adjustedUsd: '0', missing: 0 };

	it('says that there was nothing, that all was right, or what was not', () => {
		expect(findingsOf(nothing)).toBe('There was nothing new to compare.');
		expect(findingsOf({ ...nothing, checked: 1 })).toBe('1 call compared, none differed.');
		expect(findingsOf({ checked: 1_200, adjusted: 2, adjustedUsd: '-0.5', missing: 3 })).toBe(
			'1,200 calls compared, 2 adjusted by −$0.50, 3 missing.'
		);
	});
});

describe('formatCalls', () => {
	it('knows one from many', () => {
		expect([0, 1, 2_000].map(formatCalls)).toEqual(['0 calls', '1 call', '2,000 calls']);
	});
});
