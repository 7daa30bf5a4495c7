import { expect, test } from 'vitest';
import { csvLine } from './csv';

test('is RFC 4180: commas between, quotes around what needs them, doubled within, CRLF behind', () => {
	expect(csvLine(['plain', 7, null, 'with, comma', 'with "quotes"', 'two\nlines'])).toBe(
		'plain,7,,"with, comma","with ""quotes""","two\nlines"\r\n'
	);
});

test.each(['=1+1', '+1-1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', ' =cmd|/c calc', '＝1+1', '-', '|calc'])(
	'%j is a text, not a formula',
	(text) => {
		expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/);
	}
);

test.each(['-0.000012', '12', '0.5', '-3'])('%s stays a number', (number) => {
	expect(csvLine([number])).toBe(`${number}\r\n`);
});
