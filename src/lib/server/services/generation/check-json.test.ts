import { describe, expect, test } from 'vitest';
import { checkJson } from './check-json';

const withSchema = (schema: Record<string, unknown>) => ({
	type: 'json_schema' as const,
	json_schema: { name: 'answer', schema }
});
const CITY = {
	type: 'object',
	properties: { city: { type: 'string' }, celsius: { type: 'integer' }, pattern: { type: 'string' } },
	required: ['city', 'celsius'],
	additionalProperties: false
};

describe('an answer that was asked for as JSON', () => {
	test.each([
		['{"city":"Berlin","celsius":15}', true],
		['{"city":"Berlin","celsius":15,"pattern":"a property, not a rule"}', true],
		['{"city":"Berlin"}', false],
		['{"city":"Berlin","celsius":"15"}', false],
		['{"city":"Berlin","celsius":15,"more":1}', false],
		['```json\n{"city":"Berlin","celsius":15}\n```', false],
		['', false]
	])('%s keeps to its schema: %s', (text, isValid) => {
		const check = checkJson(text, withSchema(CITY));
		expect(check?.isValid).toBe(isValid);
		expect(check?.problem === undefined).toBe(isValid);
	});

	test('has to be JSON where no schema says what', () => {
		expect(checkJson('{"a":1}', { type: 'json_object' })).toEqual({ isValid: true });
		expect(checkJson('Here you are: {}', { type: 'json_object' })).toMatchObject({ isValid: false });
	});

	test('is not checked by rules that are not known here, and that is said', () => {
		const check = checkJson('{}', withSchema({ type: 'object', if: {}, then: { required: ['a'] } }));
		expect(check).toMatchObject({ isValid: true, problem: expect.any(String) as string });
	});

	test('does not run regular expressions of whoever asked', () => {
		const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
		expect(checkJson(JSON.stringify({ a: `${'a'.repeat(50)}!` }), withSchema(schema))).toEqual({
			isValid: true
		});
	});

	test('is nothing to check where text was asked for', () => {
		expect(checkJson('{', undefined)).toBeNull();
		expect(checkJson('{', { type: 'text' })).toBeNull();
	});
});
