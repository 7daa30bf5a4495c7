import { describe, expect, test } from 'vitest';
import { jsonObjectSchema } from './json';

const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
const accepts = (value: unknown) => jsonObjectSchema.safeParse(value).success;

describe('JSON that is stored as it came', () => {
	test('is an object as schemas are', () => {
		const schema = {
			type: 'object',
			properties: { name: { type: 'string', enum: ['ä', '👋'] } },
			required: ['name']
		};
		expect(jsonObjectSchema.parse(schema)).toEqual(schema);
	});

	test.each([[[]], [null], ['text'], [1], [undefined]])('is not %j', (value) => {
		expect(accepts(value)).toBe(false);
	});

	test('is refused where it is too deep or too large, however deep', () => {
		expect([20, 33, 5_000].map((depth) => accepts(nested(depth)))).toEqual([true, false, false]);
		expect(accepts({ list: Array.from({ length: 6_000 }, () => 1) })).toBe(false);
	});

	test('has nothing that the database cannot store, in keys and in values', () => {
		for (const bad of ['\0', '\ud800']) {
			expect(accepts({ key: [`a${bad}`] })).toBe(false);
			expect(accepts({ [`a${bad}`]: 1 })).toBe(false);
		}
	});
});
