import { expect, test } from 'vitest';
import { z } from 'zod';
import { readQuery } from './query';

const schema = z.object({ search: z.string().optional(), from: z.iso.date().optional() });
const read = (query: string) => readQuery(new URL(`http://localhost/members${query}`), schema);

test('a field that a form sent empty was not given', () => {
	expect(read('?search=ada&from=')).toEqual({ search: 'ada' });
});

test('a value that the page does not take is refused, with its field', () => {
	expect(() => read('?from=yesterday')).toThrow(
		expect.objectContaining({ code: 'INVALID_INPUT', details: { fields: { from: expect.any(Array) } } })
	);
});
