import type { ChatSettings } from '$lib/domain/chat';
import { estimateTokens } from '$lib/domain/tokens';
import type { FunctionTool } from '../../openrouter';
import type { UsableModel } from '../models/find-model';
import { TOOL_DEFINITIONS } from '../tools';

/**
 * The tools that an answer may use: none where its model cannot, where its asker wants none, and where JSON was asked
 * for, which not all providers take together with tools.
 */
export function toolsFor({ capabilities }: UsableModel, settings: ChatSettings): readonly FunctionTool[] {
	const isText = settings.responseFormat === undefined || settings.responseFormat.type === 'text';
	return capabilities.functionCalling && isText && settings.tools !== false ? TOOL_DEFINITIONS : [];
}

/** What tools add to a prompt, from above: their definitions, and what providers say to a model about tools as such. */
export function toolTokens(tools: readonly FunctionTool[]): number {
	return tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools)) + INSTRUCTION_TOKENS;
}

/** Anthropic's instruction is the longest known, with 346. */
const INSTRUCTION_TOKENS = 400;
