import { withoutMarkers } from '../faults';
import type { Random } from '../random';
import { mediaOf, questionOf, type ChatRequest } from '../request';
import { countTokens, tokenize } from '../tokens';
import { briefOf, type Brief } from './brief';
import { closingLine } from './closing';
import { writeCode } from './code';
import { writeComparison } from './comparison';
import { documentFor, freeDocument } from './document';
import { kindOf, type Kind } from './kind';
import { writeAboutImages, writeGreeting, writeLetter, writeSummary, writeVerse } from './letters';
import { writeIdeas, writePlan, writeSteps } from './lists';
import { writeMaths } from './maths';
import { writeEssay, writeExplanation } from './prose';
import { asksForTitle, writeTitle } from './title';
import { endsWithToolResult, writeFromToolResults } from './tools';

export { type Brief } from './brief';
export { sourcesFor, type UrlCitation } from './sources';
export { writeThinking } from './thinking';
export { asksForTitle } from './title';
export { chooseToolCalls, endsWithToolResult, type ToolCall } from './tools';

/** "A long essay" has at least this many tokens. */
const ESSAY_TOKENS_MIN = 1_500;

const WRITERS: Record<Kind, (brief: Brief) => string> = {
	greeting: writeGreeting,
	essay: (brief) => writeEssay(brief, ESSAY_TOKENS_MIN, countTokens),
	code: writeCode,
	maths: writeMaths,
	letter: writeLetter,
	summary: writeSummary,
	comparison: writeComparison,
	plan: writePlan,
	verse: writeVerse,
	ideas: writeIdeas,
	steps: writeSteps,
	explanation: writeExplanation
};

export function briefFor(request: ChatRequest, random: Random): Brief {
	return briefOf(withoutMarkers(questionOf(request)), random);
}

/** The text of an answer. The same request and the same random numbers always give the same text. */
export function writeAnswer(request: ChatRequest, brief: Brief): string {
	const format = request.response_format;
	const schema = format?.json_schema?.schema;
	if (format?.type === 'json_schema' && schema) return JSON.stringify(documentFor(schema, brief));
	if (format?.type === 'json_object') return JSON.stringify(freeDocument(brief), null, 2);
	if (asksForTitle(request)) return writeTitle(request, brief.random);

	const isFirst = !request.messages.some((message) => message.role === 'assistant');
	const closing = closingLine(isFirst, brief.random);
	return [writeBody(request, brief), ...(closing === null ? [] : [closing])].join('\n\n');
}

/** An answer of exactly this many tokens, whatever was asked. */
export function writeExactly(tokens: number, brief: Brief): string[] {
	return tokenize(writeEssay(brief, tokens, countTokens)).slice(0, tokens);
}

function writeBody(request: ChatRequest, brief: Brief): string {
	if (endsWithToolResult(request)) return writeFromToolResults(request, brief);
	const last = request.messages.findLast((message) => message.role === 'user');
	const images = last === undefined ? 0 : mediaOf(last).filter((type) => type === 'image_url').length;
	return images > 0 ? writeAboutImages(images, brief) : WRITERS[kindOf(brief.question)](brief);
}
