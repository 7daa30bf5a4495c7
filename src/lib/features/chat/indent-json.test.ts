import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson } from './indent-json';

test('sets JSON as it is usually set, whatever it was set like', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
			expect(indentJson(JSON.stringify(value, null, space))).toBe(JSON.stringify(value, null, 2));
		})
	);
});

test('changes no figure and drops no key', () => {
	expect(indentJson('{"n":12345678901234567890.10,"n":1e400,"e":{ },"l":[\n]}')).toBe(
		'{\n  "n": 12345678901234567890.10,\n  "n": 1e400,\n  "e": {},\n  "l": []\n}'
	);
});
