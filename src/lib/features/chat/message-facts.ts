import type { MessageMetadata } from '$lib/domain/chat';
import { formatUsd } from '$lib/domain/money';

/** A fact about an answer, short, and in full for those who want to know exactly. */
export interface Fact {
	text: string;
	detail?: string;
}

/** What is told under an answer: the model, tokens, cost, times. */
export function factsOf(metadata: MessageMetadata, modelName?: string): Fact[] {
	return [
		model(metadata, modelName),
		tokens(metadata),
		cost(metadata),
		firstToken(metadata),
		duration(metadata)
	].filter((fact) => fact !== null);
}

function model({ modelServed, provider }: MessageMetadata, name: string | undefined): Fact | null {
	if (name === undefined) return null;
	if (modelServed === undefined) return { text: name };
	return { text: name, detail: `${modelServed}${provider === undefined ? '' : `, run by ${provider}`}` };
}

function tokens({ usage }: MessageMetadata): Fact | null {
	if (!usage) return null;
	const text = `${count(usage.promptTokens)} in, ${count(usage.completionTokens)} out`;
	const reasoning = usage.reasoningTokens ? `, ${count(usage.reasoningTokens)} of them for reasoning` : '';
	return { text, detail: `${text}${reasoning}: ${count(usage.totalTokens)} tokens` };
}

function cost({ cost: amount, costIsPending, costIsEstimate, status }: MessageMetadata): Fact | null {
	if (amount === null || amount === undefined) {
		const isPending = costIsPending ?? (status === 'stopped' || status === 'interrupted');
		return isPending ? { text: 'cost is being confirmed' } : null;
	}
	return costIsEstimate
		? {
				text: `≈ ${formatUsd(amount)}`,
				detail: `$${amount}, calculated from the price and not confirmed yet`
			}
		: { text: formatUsd(amount), detail: `$${amount}` };
}

function firstToken({ firstTokenMs }: MessageMetadata): Fact | null {
	if (firstTokenMs === undefined) return null;
	return { text: `first word after ${seconds(firstTokenMs)}`, detail: `${count(firstTokenMs)} ms` };
}

function duration({ durationMs }: MessageMetadata): Fact | null {
	if (durationMs === undefined) return null;
	return { text: `${seconds(durationMs)} in all`, detail: `${count(durationMs)} ms` };
}

/** Of an answer that was being written when the connection to it was lost. */
export const LOST =
	'The connection was lost. What had arrived is kept, and the rest is fetched once it is back.';

/** Why an answer ended before its time, or null for one that ended well or has not ended. */
export function troubleOf({ status, isTruncated, finishReason, error }: MessageMetadata): string | null {
	switch (status) {
		case 'stopped':
			return 'Stopped. What was written is kept.';
		case 'interrupted':
			return 'Interrupted before it was finished. What had arrived is kept.';
		case 'failed':
			return error?.message ?? 'The model could not answer.';
		case 'complete':
			if (isTruncated) return 'Cut off: the answer reached its length limit.';
			return finishReason === 'content_filter' ? 'Ended by the provider’s content filter.' : null;
		case 'streaming':
		case undefined:
			return null;
		default:
			return status satisfies never;
	}
}

/** What else there is to say of how an answer came about, in a sentence each. */
export function notesOf(metadata: MessageMetadata, nameOf: (modelId: string) => string): string[] {
	const { model: modelId, downgradedFrom, isContextCut } = metadata;
	const answeredBy = modelId === undefined ? 'A cheaper model' : nameOf(modelId);
	return [
		...(downgradedFrom === undefined
			? []
			: [`${answeredBy} answered, because the budget did not cover ${nameOf(downgradedFrom)}.`]),
		...(isContextCut
			? ['The beginning of this conversation was left out: it did not fit into the model’s context.']
			: [])
	];
}

function count(value: number): string {
	return Math.round(value).toLocaleString('en-US');
}

function seconds(ms: number): string {
	return ms < 60_000
		? `${(ms / 1_000).toFixed(1)} s`
		: `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
