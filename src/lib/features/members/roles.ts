import type { Role } from '$lib/domain/roles';

/** How people read a role, and what it lets its holder do. */
export const ROLE_WORDS = {
	owner: { name: 'Owner', text: 'Owners can do everything, up to deleting the organisation.' },
	admin: { name: 'Admin', text: 'Admins chat, and look after people, limits and settings.' },
	member: { name: 'Member', text: 'Members chat within the limits, and see their own usage.' },
	viewer: { name: 'Viewer', text: 'Viewers read what is shared, and spend nothing.' }
} as const satisfies Record<Role, { name: string; text: string }>;

/** `an admin` */
export function aRole(role: Role): string {
	const name = ROLE_WORDS[role].name.toLowerCase();
	return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
