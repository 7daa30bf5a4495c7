import type { LucideIcon } from '@lucide/svelte';
import Archive from '@lucide/svelte/icons/archive';
import Box from '@lucide/svelte/icons/box';
import ChartNoAxesColumn from '@lucide/svelte/icons/chart-no-axes-column';
import Settings from '@lucide/svelte/icons/settings';
import Shapes from '@lucide/svelte/icons/shapes';
import Share2 from '@lucide/svelte/icons/share-2';
import Users from '@lucide/svelte/icons/users';
import { can, type Permission, type Role } from '$lib/domain/roles';

export interface WorkspacePage {
	href: string;
	label: string;
	Icon: LucideIcon;
}

interface Place {
	path: string;
	label: string;
	Icon: LucideIcon;
	needs: Permission;
}

const OF_CONVERSATIONS: readonly Place[] = [
	{ path: 'shared', label: 'Shared', Icon: Share2, needs: 'conversations:read' },
	{ path: 'archive', label: 'Archive', Icon: Archive, needs: 'conversations:read' }
];
const OF_ORGANISATION: readonly Place[] = [
	{ path: 'templates', label: 'Templates', Icon: Shapes, needs: 'templates:read' },
	{ path: 'usage', label: 'Usage', Icon: ChartNoAxesColumn, needs: 'usage:read-own' },
	{ path: 'models', label: 'Models', Icon: Box, needs: 'models:read' },
	{ path: 'members', label: 'Members', Icon: Users, needs: 'members:read' },
	{ path: 'settings', label: 'Settings', Icon: Settings, needs: 'tenant:read' }
];

/** The pages of a workspace that somebody may open: the sidebar's two groups. */
export function workspacePages({ slug, role }: { slug: string; role: Role }) {
	const open = (places: readonly Place[]): WorkspacePage[] =>
		places
			.filter(({ needs }) => can(role, needs))
			.map(({ path, label, Icon }) => ({ href: `/${slug}/${path}`, label, Icon }));
	return { ofConversations: open(OF_CONVERSATIONS), ofOrganisation: open(OF_ORGANISATION) };
}
