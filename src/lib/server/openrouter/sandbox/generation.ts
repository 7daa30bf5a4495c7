import { usdString } from '$lib/domain/money';
import type { ServedModel } from './catalogue';
import type { Faults } from './faults';
import { completionTokens, type FinishReason, type Plan } from './plan';
import type { PromptCount } from './prompt';
import type { ChatRequest } from './request';
import { billFor, type Bill } from './usage';

/** One accepted request: everything about it that is known before the first token. */
export interface Generation {
	id: string;
	createdAt: Date;
	request: ChatRequest;
	model: ServedModel;
	/** the id that was asked for, as it was written */
	askedModel: string;
	/** the name under which answers report the model */
	echoedModel: string;
	provider: string;
	prompt: PromptCount;
	plan: Plan;
	faults: Faults;
	streamed: boolean;
	firstTokenMs: number;
	userAgent: string | null;
	referer: string | null;
	sessionId: string | null;
}

/** The bill of a generation that has come as far as `emitted` tokens of its answer, thinking first. */
export function billOf(generation: Generation, emitted = completionTokens(generation.plan)): Bill {
	const { plan, prompt, model, createdAt, faults } = generation;
	const usage = {
		promptTokens: prompt.tokens,
		completionTokens: emitted,
		reasoningTokens: Math.min(emitted, plan.reasoning.length),
		cachedTokens: prompt.cachedTokens,
		cacheWriteTokens: prompt.cacheWriteTokens,
		searches: plan.searches
	};
	return billFor(usage, model.pricing, createdAt, faults);
}

/** What the books have in the end: what the answer tells, unless a fault wants the two apart. */
export function recordedBill({ faults }: Generation, told: Bill): Bill {
	const fault = faults['record-cost'];
	if (fault === undefined) return told;
	const cost = usdString(fault.cost);
	const completionTokens = fault.tokens ?? told.usage.completionTokens;
	return { ...told, usage: { ...told.usage, completionTokens }, cost, digits: cost };
}

const NATIVE: Readonly<Record<string, Partial<Record<string, string>>>> = {
	anthropic: { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' },
	google: { stop: 'STOP', length: 'MAX_TOKENS', tool_calls: 'STOP', content_filter: 'SAFETY' },
	openai: { stop: 'completed', length: 'max_output_tokens', tool_calls: 'completed' },
	'x-ai': { stop: 'completed', length: 'max_output_tokens', tool_calls: 'completed' }
};

/** The maker's own word for why it stopped. */
export function nativeFinishReason(model: ServedModel, reason: FinishReason | 'error'): string | null {
	return reason === null ? null : (NATIVE[model.author]?.[reason] ?? reason);
}
