import type { ChatRequest } from '../request';
import { textOf } from '../request';
import type { Brief } from './brief';
import { documentFor } from './document';

/** A call that the model wants made, its arguments as JSON text. */
export interface ToolCall {
	name: string;
	arguments: string;
}

/**
 * The calls that a question with tools leads to; none where it does not ask for any of them.
 * @param again also after a tool has given something back
 */
export function chooseToolCalls(
	request: ChatRequest,
	brief: Brief,
	{ again = false }: { again?: boolean } = {}
): ToolCall[] {
	const functions = (request.tools ?? []).flatMap((tool) => tool.function ?? []);
	const choice = request.tool_choice ?? 'auto';
	if (choice === 'none' || functions.length === 0) return [];
	if (endsWithToolResult(request) && !again) return [];
	const named = typeof choice === 'string' ? undefined : choice.function?.name;
	const wanted =
		named !== undefined
			? functions.filter(({ name }) => name === named)
			: functions.filter(({ name, parameters }) => isAskedFor(name, parameters, brief));
	const chosen = wanted.length === 0 && choice === 'required' ? functions.slice(0, 1) : wanted.slice(0, 1);
	return chosen.map(({ name, parameters }) => ({
		name,
		arguments: JSON.stringify(
			parameters === undefined ? {} : documentFor({ type: 'object', ...parameters }, brief)
		)
	}));
}

export function endsWithToolResult(request: ChatRequest): boolean {
	return request.messages.at(-1)?.role === 'tool';
}

/** An answer that uses what the tools gave back. */
export function writeFromToolResults(request: ChatRequest, { topic, random }: Brief): string {
	const lastAsked = request.messages.findLastIndex((message) => message.role === 'assistant');
	const results = request.messages.slice(lastAsked + 1).filter((message) => message.role === 'tool');
	const quoted = results.map(
		(message) => `> ${textOf(message).trim().slice(0, 600).replaceAll('\n', '\n> ')}`
	);
	return [
		random.pick([`I looked up **${topic}** and got this:`, `Here is what the tool says about **${topic}**:`]),
		quoted.join('\n\n'),
		random.pick(['Shall I look up anything else?', 'That answers the question as far as the tool knows.'])
	].join('\n\n');
}

/** The question names the tool, or a telling word of its name: `calculate` for a calculator. Or it is arithmetic. */
function isAskedFor(name: string, parameters: unknown, { question }: Brief): boolean {
	const text = question.toLowerCase();
	const phrase = name.toLowerCase().replaceAll(/[_-]+/g, ' ');
	if (text.includes(name.toLowerCase()) || text.includes(phrase)) return true;
	const stems = phrase.split(' ').filter((word) => word.length >= STEM_LENGTH && !GENERAL_WORDS.has(word));
	if (stems.some((word) => new RegExp(`\\b${word.slice(0, STEM_LENGTH)}`).test(text))) return true;
	return JSON.stringify(parameters ?? null).includes('"expression"') && ARITHMETIC.test(text);
}

const STEM_LENGTH = 6;
const ARITHMETIC = /\d\s*[-+*/×÷^]\s*\d/;
const GENERAL_WORDS = new Set(['current', 'lookup', 'search', 'values']);
