import type { ServedModel } from './catalogue';
import type { ChatRequest } from './request';

/** How long a model thinks before it answers, in tokens, by effort. */
const TOKENS_BY_EFFORT: Readonly<Record<string, number>> = {
	none: 0,
	minimal: 12,
	low: 30,
	medium: 70,
	high: 140,
	xhigh: 220,
	max: 300
};
const USUAL_EFFORT = 'medium';
const TITLE_EFFORT = 'minimal';

export interface Reasoning {
	tokens: number;
	tokensMax: number;
	isShown: boolean;
}

/** True if the request forbids what the model cannot leave out. */
export function refusesMandatoryReasoning(request: ChatRequest, model: ServedModel): boolean {
	return model.record.reasoning?.mandatory === true && isSwitchedOff(request);
}

/** Null: no thinking. Models that do not think ignore the parameter, as OpenRouter lets them. */
export function reasoningFor(request: ChatRequest, model: ServedModel, isTitle: boolean): Reasoning | null {
	const able =
		model.record.reasoning ?? (model.record.supported_parameters.includes('reasoning') ? {} : null);
	if (able === null || (isSwitchedOff(request) && !able.mandatory)) return null;
	const { reasoning } = request;
	const effort = reasoning?.effort ?? request.reasoning_effort;
	const isAsked = effort != null || reasoning?.max_tokens != null || reasoning?.enabled === true;
	if (!isAsked && !able.mandatory && able.default_enabled !== true) return null;
	const wanted = isTitle ? TITLE_EFFORT : (effort ?? able.default_effort ?? USUAL_EFFORT);
	const tokens = TOKENS_BY_EFFORT[wanted] ?? TOKENS_BY_EFFORT[USUAL_EFFORT] ?? 0;
	if (tokens === 0) return null;
	return {
		tokens,
		tokensMax: reasoning?.max_tokens ?? Infinity,
		isShown: reasoning?.exclude !== true && request.include_reasoning !== false
	};
}

function isSwitchedOff({ reasoning, reasoning_effort }: ChatRequest): boolean {
	return (reasoning?.effort ?? reasoning_effort) === 'none' || reasoning?.enabled === false;
}

/** How makers label their thinking in `reasoning_details`. */
export interface DetailStyle {
	type: 'reasoning.text' | 'reasoning.summary';
	format: string;
	isSigned: boolean;
}

const STYLES: Readonly<Record<string, DetailStyle>> = {
	anthropic: { type: 'reasoning.text', format: 'anthropic-claude-v1', isSigned: true },
	openai: { type: 'reasoning.summary', format: 'openai-responses-v1', isSigned: false },
	google: { type: 'reasoning.text', format: 'google-gemini-v1', isSigned: false },
	'x-ai': { type: 'reasoning.summary', format: 'xai-responses-v1', isSigned: false }
};

export function detailStyleOf(author: string): DetailStyle {
	return STYLES[author] ?? { type: 'reasoning.text', format: 'unknown', isSigned: false };
}
