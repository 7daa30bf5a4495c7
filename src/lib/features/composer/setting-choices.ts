import type { ChatSettings } from '$lib/domain/chat';
import type { AnswerSettingsValues } from './settings.svelte';

/** Every setting as the model and the organisation have it. */
export const NO_CHANGES: Required<AnswerSettingsValues> = {
	systemPrompt: null,
	temperature: null,
	maxOutputTokens: null,
	reasoningEffort: null,
	responseFormat: null,
	tools: null
};

const EFFORT_LABELS: Record<NonNullable<ChatSettings['reasoningEffort']>, string> = {
	none: 'None',
	minimal: 'Minimal',
	low: 'Low',
	medium: 'Medium',
	high: 'High',
	xhigh: 'Highest'
};
export const EFFORTS = Object.entries(EFFORT_LABELS).map(([value, label]) => ({
	value: value as keyof typeof EFFORT_LABELS,
	label
}));
