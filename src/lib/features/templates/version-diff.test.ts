import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TemplateContent } from '$lib/domain/templates';
import { diffText, diffVersions, type DiffLine } from './version-diff';

const shown = (lines: DiffLine[]) =>
	lines.map(({ kind, words }) => {
		const text = words.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('');
		return `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`;
	});
/** What of it is in the one text or the other. */
const side = (lines: DiffLine[], kind: 'removed' | 'added') =>
	lines
		.filter((line) => line.kind === 'same' || line.kind === kind)
		.map(({ words }) => words.map(({ text }) => text).join(''))
		.join('\n');
const text = fc
	.array(fc.array(fc.constantFrom('a', 'b', ' ', 'word', '{{x}}'), { maxLength: 5 }), { maxLength: 8 })
	.map((lines) => lines.map((words) => words.join('')).join('\n'));

describe('two texts', () => {
	test('are compared line by line, and a line that became another word by word', () => {
		expect(shown(diffText('Hello {{name}}\nBye', 'Hi {{name}}\nBye\nSoon'))).toEqual([
			'-[Hello] {{name}}',
			'+[Hi] {{name}}',
			' Bye',
			'+Soon'
		]);
	});

	test('are both still there, whatever they are', () => {
		fc.assert(
			fc.property(text, text, (before, after) => {
				const lines = diffText(before, after);
				const whole = (of: string) => of.replace(/\n$/, '');
				expect(side(lines, 'removed')).toBe(whole(before));
				expect(side(lines, 'added')).toBe(whole(after));
			}),
			{ numRuns: 1_000 }
		);
	});

	test('that are the same have no line that differs', () => {
		fc.assert(
			fc.property(text, (same) => {
				expect(diffText(same, same).filter(({ kind }) => kind !== 'same')).toEqual([]);
			})
		);
	});

	test('that have nothing in common are told apart at once', () => {
		const lines = (word: string) => Array.from({ length: 5_000 }, (_, n) => `${word} ${n * n}`).join('\n');
		const started = performance.now();
		expect(diffText(lines('one'), lines('two')).length).toBe(10_000);
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});

test('two versions are compared part by part, those alone that differ', () => {
	const version: TemplateContent = {
		name: 'A',
		description: '',
		category: '',
		systemPrompt: null,
		userPromptTemplate: 'Hello {{name}}',
		variables: [{ name: 'name', type: 'text', required: true }],
		modelId: null,
		settings: {}
	};
	const later: TemplateContent = {
		...version,
		variables: [{ name: 'name', type: 'text', required: true, maxLength: 20 }],
		settings: { temperature: 0.5 }
	};
	expect(diffVersions(version, version)).toEqual([]);
	expect(diffVersions(version, later).map(({ label, lines }) => [label, ...shown(lines)])).toEqual([
		['Variables', '-name: Text, required', '+name: Text, required[, maxLength 20]'],
		['Model and settings', '+temperature 0.5']
	]);
});
