import { describe, expect, test } from 'vitest';
import { fuzzyFilter, fuzzyScore } from './fuzzy';

const NAMES = [
	'Summarise a text',
	'Reply to an e-mail',
	'Review code',
	'SQL from a question',
	'Rewrite in another tone'
];
const found = (typed: string) => fuzzyFilter(NAMES, typed, (name) => name);

describe('a fuzzy search', () => {
	test('shows all as they were, where nothing is typed', () => {
		expect(found('  ')).toEqual(NAMES);
	});

	test.each([
		['sum', 'Summarise a text'],
		['code', 'Review code'],
		['rc', 'Review code'],
		['REPLY', 'Reply to an e-mail'],
		['rew ton', 'Rewrite in another tone'],
		['sq', 'SQL from a question']
	])('finds by %s first %s', (typed, name) => {
		expect(found(typed)[0]).toBe(name);
	});

	test('finds nothing that lacks a letter', () => {
		expect(found('xyz')).toEqual([]);
		expect(fuzzyScore('abc', 'ca')).toBeNull();
	});

	test('takes whatever somebody types for letters, never for a pattern', () => {
		expect(found('.*(')).toEqual([]);
	});
});
