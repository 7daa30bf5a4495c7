import type { ToolPart } from './message-blocks';

/** What a step is called in a line; the rest of it is shown when it is opened. */
export interface ToolWords {
	label: string;
	state: 'running' | 'done' | 'failed' | 'unfinished';
}

/** @param isStreaming the answer is still being written, so that a step without an outcome may get one */
export function wordsOf(part: ToolPart, isStreaming: boolean): ToolWords {
	const state = stateOf(part, isStreaming);
	const name = part.type.slice('tool-'.length);
	const expression = expressionOf(part.input);
	if (expression !== null) {
		const said = {
			running: 'Calculating',
			done: 'Calculated',
			failed: 'Could not calculate',
			unfinished: 'Did not calculate'
		};
		return { label: `${said[state]} ${expression}`, state };
	}
	const time = stringIn(part.input, 'time_zone');
	if (name === 'current_time' && time !== null) {
		const said = {
			running: 'Looking up',
			done: 'Looked up',
			failed: 'Could not look up',
			unfinished: 'Did not look up'
		};
		return { label: `${said[state]} the time in ${time.replaceAll('_', ' ')}`, state };
	}
	const said = { running: 'Using', done: 'Used', failed: 'Could not use', unfinished: 'Did not use' };
	return { label: `${said[state]} ${name.replaceAll(/[_-]+/g, ' ')}`, state };
}

function stateOf(part: ToolPart, isStreaming: boolean): ToolWords['state'] {
	if (part.state === 'output-available') return 'done';
	if (part.state === 'output-error') return 'failed';
	return isStreaming ? 'running' : 'unfinished';
}

const GIVEN_LENGTH_MAX = 60;

/** Of a calculator, with the signs that people write. */
function expressionOf(input: unknown): string | null {
	return (
		stringIn(input, 'expression')?.replaceAll('**', '^').replaceAll('*', '×').replaceAll('/', '÷') ?? null
	);
}

/** What a tool was given by this name, as long as a line bears it. */
function stringIn(input: unknown, name: string): string | null {
	if (typeof input !== 'object' || input === null) return null;
	const value: unknown = Object.entries(input).find(([key]) => key === name)?.[1];
	if (typeof value !== 'string' || value.trim() === '') return null;
	const text = value.trim();
	return text.length > GIVEN_LENGTH_MAX ? `${text.slice(0, GIVEN_LENGTH_MAX)}…` : text;
}

/** What went in or came out, to be read: text as it is, one value of an object as that value, the rest as JSON. */
export function shown(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		const entries = Object.values(value);
		if (entries.length === 1 && typeof entries[0] !== 'object') return String(entries[0]);
	}
	return JSON.stringify(value ?? null, null, 2);
}
