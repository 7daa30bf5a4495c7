/**
 * Every shortcut, once: what listens for one and the list that people are shown read the same table. `Mod` is the
 * command key of a Mac and Ctrl elsewhere; either is taken anywhere.
 */
export const SHORTCUTS = [
	{ id: 'palette', keys: ['Mod', 'K'], label: 'Go anywhere, do anything', group: 'Everywhere' },
	{ id: 'new-chat', keys: ['Mod', 'Shift', 'O'], label: 'New chat', group: 'Everywhere' },
	{ id: 'search', keys: ['Mod', 'Shift', 'F'], label: 'Search conversations', group: 'Everywhere' },
	{ id: 'shortcuts', keys: ['?'], label: 'This list', group: 'Everywhere' },
	{ id: 'write', keys: ['/'], label: 'Go to the message', group: 'In a chat' },
	{ id: 'send', keys: ['Enter'], label: 'Send', group: 'Writing a message' },
	{ id: 'new-line', keys: ['Shift', 'Enter'], label: 'New line', group: 'Writing a message' },
	{ id: 'stop', keys: ['Escape'], label: 'Stop the answer', group: 'Writing a message' }
] as const satisfies readonly { id: string; keys: readonly string[]; label: string; group: string }[];

export type ShortcutId = (typeof SHORTCUTS)[number]['id'];

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Keys that say themselves whether Shift was needed, which depends on the keyboard: `?`, `/`. */
const isMark = (key: string) => key.length === 1 && key.toLowerCase() === key.toUpperCase();

export function isShortcut(id: ShortcutId, { key, ctrlKey, metaKey, shiftKey, altKey }: Keys): boolean {
	const keys: readonly string[] = keysOf(id);
	const wanted = keys.at(-1) ?? '';
	return (
		key.toLowerCase() === wanted.toLowerCase() &&
		(ctrlKey || metaKey) === keys.includes('Mod') &&
		(isMark(wanted) || shiftKey === keys.includes('Shift')) &&
		!altKey
	);
}

function keysOf(id: ShortcutId): readonly string[] {
	return SHORTCUTS.find((shortcut) => shortcut.id === id)?.keys ?? [];
}

/** A key that types something belongs to whatever is being typed in, and to a dialog that is open. */
export function isForPage({ target }: { target: EventTarget | null }): boolean {
	if (!(target instanceof Element)) return true;
	return target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu]') === null;
}

/** `Control+K Meta+K`, as `aria-keyshortcuts` has it. */
export function ariaShortcut(id: ShortcutId): string {
	const keys = keysOf(id);
	if (!keys.includes('Mod')) return keys.join('+');
	return ['Control', 'Meta'].map((mod) => [mod, ...keys.slice(1)].join('+')).join(' ');
}

const MAC_KEYS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Enter: '↵', Escape: 'esc' };
const OTHER_KEYS: Readonly<Record<string, string>> = { Mod: 'Ctrl', Escape: 'Esc' };

/** As they stand on the keyboard. */
export function keyNames(id: ShortcutId, isMac: boolean): string[] {
	const names = isMac ? MAC_KEYS : OTHER_KEYS;
	return keysOf(id).map((key) => names[key] ?? key);
}
