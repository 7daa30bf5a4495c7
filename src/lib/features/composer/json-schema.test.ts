import { expect, it } from 'vitest';
import { readSchema } from './json-schema';

it('reads a schema, and says why something is none', () => {
	expect(readSchema('{"type":"object"}')).toEqual({ schema: { type: 'object' } });
	expect(readSchema('{"type":')).toEqual({ problem: 'This is not JSON.' });
	expect(readSchema('["a"]')).toEqual({ problem: 'A schema is an object, in braces.' });
	expect(readSchema('null')).toEqual({ problem: 'A schema is an object, in braces.' });
});
