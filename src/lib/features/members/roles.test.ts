import { expect, test } from 'vitest';
import { ROLES } from '$lib/domain/roles';
import { aRole } from './roles';

test('every role reads as a noun in a sentence', () => {
	expect(ROLES.map(aRole)).toEqual(['an owner', 'an admin', 'a member', 'a viewer']);
});
