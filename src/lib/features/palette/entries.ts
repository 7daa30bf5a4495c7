import type { LucideIcon } from '@lucide/svelte';
import type { ShortcutId } from './shortcuts';

export interface PalettePage {
	href: string;
	label: string;
	Icon: LucideIcon;
}

/** One thing to do in the palette. */
export interface PaletteEntry {
	id: string;
	label: string;
	Icon: LucideIcon;
	/** beside the label, quieter */
	detail?: string;
	/** what else people may call it */
	keywords?: string;
	shortcut?: ShortcutId;
	/** leads there, where it leads to a page */
	href?: string;
	run?: () => void;
}

export interface PaletteGroup {
	label: string;
	entries: PaletteEntry[];
	/** shown before anything is typed: as many of them */
	unaskedMax?: number;
	/** found by somebody else, who matches in another way */
	isFound?: boolean;
}

/** As many of one group are shown when something is asked. */
const ASKED_MAX = 6;

/** What matches, each group cut to what one takes in at a glance; groups without a match are left out. */
export function matching(groups: readonly PaletteGroup[], query: string): PaletteGroup[] {
	const words = query.toLowerCase().split(/\s+/).filter(Boolean);
	return groups
		.map((group) => {
			const { entries, unaskedMax = Infinity, isFound = false } = group;
			if (words.length === 0) return { ...group, entries: entries.slice(0, unaskedMax) };
			const found = isFound ? entries : entries.filter((entry) => hasWords(entry, words));
			return { ...group, entries: found.slice(0, ASKED_MAX) };
		})
		.filter(({ entries }) => entries.length > 0);
}

function hasWords({ label, detail = '', keywords = '' }: PaletteEntry, words: readonly string[]): boolean {
	const text = `${label} ${detail} ${keywords}`.toLowerCase();
	return words.every((word) => text.includes(word));
}
