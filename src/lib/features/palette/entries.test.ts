import { describe, expect, it } from 'vitest';
import type { LucideIcon } from '@lucide/svelte';
import { matching, type PaletteGroup } from './entries';

const Icon = null as unknown as LucideIcon;
const entry = (label: string, rest = {}) => ({ id: label, label, Icon, ...rest });
const GROUPS: PaletteGroup[] = [
	{ label: 'Do', entries: [entry('New chat'), entry('Change the model', { keywords: 'switch' })] },
	{ label: 'Models', unaskedMax: 0, entries: [entry('GPT-4o', { detail: 'OpenAI' })] },
	{ label: 'Conversations', unaskedMax: 1, isFound: true, entries: [entry('Rivers'), entry('Lakes')] }
];
const labels = (query: string) =>
	matching(GROUPS, query).map(({ label, entries }) => [label, ...entries.map((each) => each.label)]);

describe('the palette', () => {
	it('shows a few of each kind before anything is typed, and none of those there are hundreds of', () => {
		expect(labels(' ')).toEqual([
			['Do', 'New chat', 'Change the model'],
			['Conversations', 'Rivers']
		]);
	});

	it('finds by every word, wherever it stands, and leaves what was searched for elsewhere as it came', () => {
		expect(labels('openai gpt')).toEqual([
			['Models', 'GPT-4o'],
			['Conversations', 'Rivers', 'Lakes']
		]);
		expect(labels('SWITCH model')).toEqual([
			['Do', 'Change the model'],
			['Conversations', 'Rivers', 'Lakes']
		]);
	});
});
