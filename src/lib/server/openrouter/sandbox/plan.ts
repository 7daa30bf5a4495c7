import {
	asksForTitle,
	briefFor,
	chooseToolCalls,
	sourcesFor,
	writeAnswer,
	writeExactly,
	writeThinking,
	type Brief,
	type ToolCall,
	type UrlCitation
} from './answers';
import type { ServedModel } from './catalogue';
import type { Faults } from './faults';
import type { Random } from './random';
import { outputLimitOf, questionOf, type ChatRequest } from './request';
import { reasoningFor } from './reasoning';
import { tokenize } from './tokens';

/** Everything a model is going to say to a request, in the order in which it comes out. */
export interface Plan {
	/** tokens of thinking, written and billed first */
	reasoning: string[];
	/** false: the request asked not to see it */
	showsReasoning: boolean;
	content: string[];
	toolCalls: PlannedToolCall[];
	annotations: UrlCitation[];
	finishReason: FinishReason;
	searches: number;
	/** the count of searches stands in `usage` beside their cost */
	listsSearches: boolean;
	refusal: string | null;
}

export interface PlannedToolCall extends ToolCall {
	id: string;
	/** the arguments' */
	tokens: string[];
	/** for the name and what stands around it */
	overheadTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | null;

const TOOL_CALL_OVERHEAD = 12;

/** Characters of one to four bytes, to be torn apart. */
const MANY_SCRIPTS = 'Grüße, ½ 漢字 – 🙂👩‍🚀! ';

/** The same request with the same random numbers is always planned alike. */
export function planAnswer(request: ChatRequest, model: ServedModel, faults: Faults, random: Random): Plan {
	const brief = briefFor(request, random);
	const searches = searchesOf(request, model);
	const nothing = {
		reasoning: [],
		showsReasoning: false,
		content: [],
		toolCalls: [],
		annotations: [],
		searches: 0,
		listsSearches: false,
		refusal: null
	};
	if (faults['zero-completion']) return { ...nothing, finishReason: null };
	if (faults.refusal) {
		return { ...nothing, finishReason: 'content_filter', refusal: 'I can not help with that.' };
	}

	const limit = Math.min(outputLimitOf(request) ?? Infinity, model.outputMax ?? Infinity);
	const thinking = reasoningFor(request, model, asksForTitle(request));
	const thought = thinking === null ? [] : tokenize(writeThinking(brief, thinking.tokens));
	const reasoning = thought.slice(0, Math.min(limit, thinking?.tokensMax ?? Infinity));

	const calls =
		faults.tokens || faults.echo
			? []
			: chooseToolCalls(request, brief, { again: faults['tool-loop'] !== undefined });
	const toolCalls = calls.map((call) => ({
		...call,
		id: `call_${random.base62(24)}`,
		tokens: tokenize(call.arguments),
		overheadTokens: TOOL_CALL_OVERHEAD
	}));
	const answer = faults.tokens
		? writeExactly(faults.tokens.value, brief)
		: faults.echo && !asksForTitle(request)
			? tokenize(brief.question)
			: answerTo(request, calls, faults, brief);
	const content = answer.slice(0, limit - reasoning.length);
	const isCut =
		answer.length > content.length ||
		thought.length > limit ||
		reasoning.length + content.length + toolTokens(toolCalls) > limit;
	return {
		reasoning,
		showsReasoning: thinking?.isShown ?? false,
		content,
		toolCalls: isCut ? [] : toolCalls,
		annotations: searches > 0 ? sourcesFor(brief, content.join('')) : [],
		finishReason: isCut ? 'length' : toolCalls.length > 0 ? 'tool_calls' : 'stop',
		searches,
		listsSearches: searches > 0 && !model.searchesAlways,
		refusal: null
	};
}

/** Tokens that a plan's answer comes to, its thinking included. */
export function completionTokens(plan: Plan): number {
	return plan.reasoning.length + plan.content.length + toolTokens(plan.toolCalls);
}

function toolTokens(calls: readonly PlannedToolCall[]): number {
	return calls.reduce((sum, call) => sum + call.overheadTokens + call.tokens.length, 0);
}

function answerTo(request: ChatRequest, calls: ToolCall[], faults: Faults, brief: Brief): string[] {
	if (calls.length > 0) return [];
	const text = (faults['split-utf8'] ? MANY_SCRIPTS : '') + writeAnswer(request, brief);
	const stops = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
	const ends = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
	return tokenize(text.slice(0, Math.min(text.length, ...ends)));
}

/** Perplexity's models always search; others do where the request brings the means and the question wants it. */
function searchesOf(request: ChatRequest, model: ServedModel): number {
	if (model.searchesAlways) return 1;
	if (model.pricing.web_search === undefined) return 0;
	if (request.model?.endsWith(':online') || request.plugins?.some(({ id }) => id === 'web')) return 1;
	const hasTool = request.tools?.some(({ type }) => type === 'openrouter:web_search') ?? false;
	return hasTool && /\b(search|latest|today|news|current|web)\b/i.test(questionOf(request)) ? 2 : 0;
}
