import { describe, expect, test } from 'vitest';
import { can, ROLES, type Permission, type Role } from './roles';

/** Spelled out a second time on purpose: giving somebody more is a decision, not a slip. */
const EXPECTED = {
	'audit:read': ['owner', 'admin'],
	'budgets:manage': ['owner', 'admin'],
	'conversations:read': ['owner', 'admin', 'member', 'viewer'],
	'conversations:write': ['owner', 'admin', 'member'],
	'generations:start': ['owner', 'admin', 'member'],
	'invitations:manage': ['owner', 'admin'],
	'members:manage': ['owner', 'admin'],
	'members:read': ['owner', 'admin', 'member', 'viewer'],
	'models:read': ['owner', 'admin', 'member', 'viewer'],
	'models:switch': ['owner', 'admin'],
	'owners:manage': ['owner'],
	'tenant:delete': ['owner'],
	'tenant:leave': ['owner', 'admin', 'member', 'viewer'],
	'tenant:read': ['owner', 'admin', 'member', 'viewer'],
	'tenant:update': ['owner', 'admin'],
	'templates:publish': ['owner', 'admin'],
	'templates:read': ['owner', 'admin', 'member', 'viewer'],
	'templates:use': ['owner', 'admin', 'member'],
	'templates:write': ['owner', 'admin', 'member'],
	'usage:read-own': ['owner', 'admin', 'member', 'viewer'],
	'usage:read-all': ['owner', 'admin']
} satisfies Record<Permission, Role[]>;

const permissions = Object.keys(EXPECTED) as Permission[];

describe('a permission', () => {
	test.each(permissions)('%s is had by exactly the roles that should have it', (permission) => {
		expect(ROLES.filter((role) => can(role, permission))).toEqual(EXPECTED[permission]);
	});

	test('that a role has, every role above it has too', () => {
		for (const permission of permissions) {
			const has = ROLES.map((role) => can(role, permission));
			expect([...has].sort((a, b) => Number(b) - Number(a))).toEqual(has);
		}
	});

	test('to spend money is not had by viewers', () => {
		expect(can('viewer', 'generations:start')).toBe(false);
	});
});
