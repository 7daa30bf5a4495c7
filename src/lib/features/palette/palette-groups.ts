import Building2 from '@lucide/svelte/icons/building-2';
import Cpu from '@lucide/svelte/icons/cpu';
import Keyboard from '@lucide/svelte/icons/keyboard';
import MessageSquare from '@lucide/svelte/icons/message-square';
import PenLine from '@lucide/svelte/icons/pen-line';
import Search from '@lucide/svelte/icons/search';
import SquarePen from '@lucide/svelte/icons/square-pen';
import type { ConversationSummary, FoundConversation } from '$lib/domain/conversations';
import type { TenantChoice } from '$lib/domain/tenants';
import type { PaletteGroup, PalettePage } from './entries';
import type { ChatCommands } from './palette.svelte';

interface Offered {
	tenant: { slug: string };
	tenants: readonly TenantChoice[];
	pages: readonly PalettePage[];
	recent: readonly ConversationSummary[];
	/** null: nothing has been searched for */
	found: readonly FoundConversation[] | null;
	/** null on a page without a chat to write in */
	chat: ChatCommands | null;
	onNewChat: () => void;
	onSearch: () => void;
	onShortcuts: () => void;
}

const RECENT_MAX = 5;

/** All that can be done from here, in the order in which it is shown. */
export function paletteGroups(offered: Offered): PaletteGroup[] {
	const { tenant, tenants, pages, recent, found, chat, onNewChat, onSearch, onShortcuts } = offered;
	const others = tenants.filter(({ slug, isSuspended }) => slug !== tenant.slug && !isSuspended);
	return [
		{
			label: 'Do',
			entries: [
				{ id: 'new-chat', label: 'New chat', Icon: SquarePen, shortcut: 'new-chat', run: onNewChat },
				{ id: 'search', label: 'Search conversations', Icon: Search, shortcut: 'search', run: onSearch },
				...(chat === null
					? []
					: [
							{
								id: 'write',
								label: 'Write a message',
								Icon: PenLine,
								shortcut: 'write',
								run: chat.write
							} as const,
							{
								id: 'models',
								label: 'Change the model',
								Icon: Cpu,
								keywords: 'switch pick choose',
								run: chat.openModels
							}
						]),
				{
					id: 'shortcuts',
					label: 'Keyboard shortcuts',
					Icon: Keyboard,
					shortcut: 'shortcuts',
					keywords: 'help keys',
					run: onShortcuts
				}
			]
		},
		{
			label: 'Conversations',
			unaskedMax: RECENT_MAX,
			isFound: found !== null,
			entries: (found ?? recent).map(({ id, title }) => ({
				id,
				label: typeof title === 'string' ? title : title.map(({ text }) => text).join(''),
				Icon: MessageSquare,
				href: `/${tenant.slug}/chat/${id}`
			}))
		},
		{ label: 'Go to', entries: pages.map((page) => ({ ...page, id: page.href })) },
		{
			label: 'Ask another model',
			unaskedMax: 0,
			entries: (chat?.models ?? [])
				.filter(({ isUsable, modelId }) => isUsable && modelId !== chat?.modelId())
				.map(({ modelId, name, provider }) => ({
					id: modelId,
					label: name,
					detail: provider,
					keywords: modelId,
					Icon: Cpu,
					run: () => chat?.chooseModel(modelId)
				}))
		},
		{
			label: 'Switch organisation',
			entries: others.map(({ slug, name }) => ({
				id: `/${slug}`,
				label: name,
				keywords: `${slug} organisation tenant switch`,
				Icon: Building2,
				href: `/${slug}/chat`
			}))
		}
	];
}
