import { describe, expect, it } from 'vitest';
import { ariaShortcut, isShortcut, keyNames, SHORTCUTS, type ShortcutId } from './shortcuts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
	key,
	ctrlKey: false,
	metaKey: false,
	shiftKey: false,
	altKey: false,
	...held
});
const idsOf = (keys: ReturnType<typeof press>): ShortcutId[] =>
	SHORTCUTS.map(({ id }) => id).filter((id) => isShortcut(id, keys));

describe('the table of shortcuts', () => {
	it('gives every combination to one of them', () => {
		const combinations = SHORTCUTS.map(({ keys }) => keys.join('+'));
		expect(new Set(combinations).size).toBe(SHORTCUTS.length);
		expect(new Set(SHORTCUTS.map(({ id }) => id)).size).toBe(SHORTCUTS.length);
	});

	it.each([
		['K with Ctrl', press('k', { ctrlKey: true }), ['palette']],
		['K with the command key', press('k', { metaKey: true }), ['palette']],
		['K with Caps Lock', press('K', { ctrlKey: true }), ['palette']],
		['K alone', press('k'), []],
		['K with Ctrl and Shift', press('K', { ctrlKey: true, shiftKey: true }), []],
		['K with AltGr, which is Ctrl and Alt', press('k', { ctrlKey: true, altKey: true }), []],
		['O with Ctrl and Shift', press('O', { ctrlKey: true, shiftKey: true }), ['new-chat']],
		['a question mark, with Shift', press('?', { shiftKey: true }), ['shortcuts']],
		['a question mark, where it needs no Shift', press('?'), ['shortcuts']],
		['a slash that needs Shift', press('/', { shiftKey: true }), ['write']],
		['a slash with Ctrl', press('/', { ctrlKey: true }), []],
		['Enter', press('Enter'), ['send']],
		['Enter with Shift', press('Enter', { shiftKey: true }), ['new-line']]
	])('knows %s', (_, keys, ids) => {
		expect(idsOf(keys)).toEqual(ids);
	});

	it('names the keys as they stand on the keyboard, and as assistive technology has them', () => {
		expect(keyNames('new-chat', true)).toEqual(['⌘', '⇧', 'O']);
		expect(keyNames('new-chat', false)).toEqual(['Ctrl', 'Shift', 'O']);
		expect(ariaShortcut('search')).toBe('Control+Shift+F Meta+Shift+F');
		expect(ariaShortcut('write')).toBe('/');
	});
});
