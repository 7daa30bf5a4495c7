import { diffLines, diffWordsWithSpace, type Change } from 'diff';
import { labelOf, type TemplateContent, type Variable } from '$lib/domain/templates';
import { TYPE_LABELS } from './wording';

/** A stretch of a line: the same in both, or only in the line it is shown in. */
export interface DiffWord {
	text: string;
	isChanged: boolean;
}

export interface DiffLine {
	kind: 'same' | 'removed' | 'added';
	words: DiffWord[];
}

/** A part of a template, in two versions. */
export interface PartDiff {
	label: string;
	lines: DiffLine[];
}

/** Two texts that have nothing in common are shown as such, before the comparing takes long. */
const EDITS_MAX = 500;

/** Two texts line by line; where a line became another, word by word. */
export function diffText(before: string, after: string): DiffLine[] {
	const changes = diffLines(withEnd(before), withEnd(after), { maxEditLength: EDITS_MAX }) ?? [
		{ value: withEnd(before), removed: true, added: false, count: 1 },
		{ value: withEnd(after), removed: false, added: true, count: 1 }
	];
	const lines: DiffLine[] = [];
	for (let at = 0; at < changes.length; at++) {
		const change = changes[at];
		const next = changes[at + 1];
		if (change === undefined) continue;
		if (change.removed && next?.added === true) {
			lines.push(...replaced(linesOf(change), linesOf(next)));
			at++;
		} else {
			const kind = change.removed ? 'removed' : change.added ? 'added' : 'same';
			lines.push(...linesOf(change).map((text) => whole(kind, text)));
		}
	}
	return lines;
}

/** What two versions say differently, part by part; empty where they say the same. */
export function diffVersions(before: TemplateContent, after: TemplateContent): PartDiff[] {
	const parts: [label: string, of: (content: TemplateContent) => string][] = [
		['Name', ({ name }) => name],
		['Description', ({ description }) => description],
		['Category', ({ category }) => category],
		['Prompt', ({ userPromptTemplate }) => userPromptTemplate],
		['Instructions', ({ systemPrompt }) => systemPrompt ?? ''],
		['Variables', ({ variables }) => variables.map(variableInWords).join('\n')],
		['Model and settings', settingsInWords]
	];
	return parts
		.filter(([, of]) => of(before) !== of(after))
		.map(([label, of]) => ({ label, lines: diffText(of(before), of(after)) }));
}

/** Removed lines and those that came in their place, two and two where there are as many. */
function replaced(before: string[], after: string[]): DiffLine[] {
	if (before.length !== after.length) {
		return [...before.map((text) => whole('removed', text)), ...after.map((text) => whole('added', text))];
	}
	return before.flatMap((text, index) => {
		const words = diffWordsWithSpace(text, after[index] ?? '', { maxEditLength: EDITS_MAX });
		if (words === undefined) return [whole('removed', text), whole('added', after[index] ?? '')];
		return [line('removed', words), line('added', words)];
	});
}

function line(kind: 'removed' | 'added', words: Change[]): DiffLine {
	const isOther = (change: Change) => (kind === 'removed' ? change.added : change.removed);
	return {
		kind,
		words: words
			.filter((change) => !isOther(change))
			.map((change) => ({ text: change.value, isChanged: change.added || change.removed }))
	};
}

function whole(kind: DiffLine['kind'], text: string): DiffLine {
	return { kind, words: [{ text, isChanged: false }] };
}

/** A last line without an end differs from one with it, which nobody means. */
function withEnd(text: string): string {
	return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function linesOf({ value }: Change): string[] {
	return value.replace(/\n$/, '').split('\n');
}

/** `topic: Text, required, at most 100 characters` as a line. */
function variableInWords(variable: Variable): string {
	const { name, type, label: _label, help, required, ...rules } = variable;
	const facts = [
		TYPE_LABELS[type],
		...(labelOf(variable) === name ? [] : [`“${labelOf(variable)}”`]),
		...(required === true ? ['required'] : []),
		...(help === undefined ? [] : [`help: ${help}`]),
		...Object.entries(rules).map(
			([rule, value]) => `${rule} ${Array.isArray(value) ? value.join(' | ') : String(value)}`
		)
	];
	return `${name}: ${facts.join(', ')}`;
}

function settingsInWords({ modelId, settings }: TemplateContent): string {
	return [
		...(modelId === null ? [] : [`model ${modelId}`]),
		...Object.entries(settings).map(
			([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`
		)
	].join('\n');
}
