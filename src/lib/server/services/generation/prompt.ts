import { estimateTokens, MESSAGE_OVERHEAD_TOKENS } from '$lib/domain/tokens';
import type { RequestMessage } from '../../openrouter';

export interface Prompt {
	messages: RequestMessage[];
	/** an estimate from above */
	promptTokens: number;
	/** older messages were left out because the context window is full */
	isCut: boolean;
}

interface Turn {
	role: 'user' | 'assistant' | 'system';
	content: string;
}

/**
 * What is sent to the model: the system prompt and as many of the newest turns as fit beside a worthwhile answer.
 * The system prompt and the newest turn always stay; if they alone are too long, the provider says so.
 */
export function buildPrompt(
	turns: readonly Turn[],
	{
		systemPrompt,
		contextWindow,
		outputTokens
	}: { systemPrompt: string | null; contextWindow: number; outputTokens: number }
): Prompt {
	const system =
		systemPrompt === null || systemPrompt === '' ? [] : [{ role: 'system' as const, content: systemPrompt }];
	const room = contextWindow - outputTokens;
	let promptTokens =
		REQUEST_OVERHEAD_TOKENS + system.reduce((sum, { content }) => sum + tokensOf(content), 0);
	const kept: RequestMessage[] = [];
	// An answer that failed before its first word says nothing to the model, and some refuse an empty turn.
	const said = turns.filter(({ content }) => content !== '');
	for (const turn of [...said].reverse()) {
		const tokens = tokensOf(turn.content);
		if (kept.length > 0 && promptTokens + tokens > room) break;
		promptTokens += tokens;
		kept.unshift({ role: turn.role, content: turn.content });
	}
	return { messages: [...system, ...kept], promptTokens, isCut: kept.length < said.length };
}

/** What providers add of their own around the messages. */
const REQUEST_OVERHEAD_TOKENS = 32;

function tokensOf(content: string): number {
	return estimateTokens(content) + MESSAGE_OVERHEAD_TOKENS;
}
