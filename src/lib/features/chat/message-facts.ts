import type { MessageMetadata } from '$lib/domain/chat';
import { formatUsd } from '$lib/domain/money';

/** A fact about an answer, short, and in full for those who want to know exactly. */
export interface Fact {
	text: string;
	detail?: string;
}

/** What is told under an answer: tokens, cost, times. */
export function factsOf(metadata: MessageMetadata): Fact[] {
	return [tokens(metadata), cost(metadata), firstToken(metadata), duration(metadata)].filter(
		(fact) => fact !== null
	);
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

/** Why an answer ended before its time, or null for one that ended well or has not ended. */
export function troubleOf({ status, isTruncated, error }: MessageMetadata): string | null {
	switch (status) {
		case 'stopped':
			return 'Stopped. What was written is kept.';
		case 'interrupted':
			return 'Interrupted before it was finished. What had arrived is kept.';
		case 'failed':
			return error?.message ?? 'The model could not answer.';
		case 'complete':
			return isTruncated ? 'Cut off: the answer reached its length limit.' : null;
		case 'streaming':
		case undefined:
			return null;
		default:
			return status satisfies never;
	}
}

function count(value: number): string {
	return Math.round(value).toLocaleString('en-US');
}

function seconds(ms: number): string {
	return ms < 60_000
		? `${(ms / 1_000).toFixed(1)} s`
		: `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
