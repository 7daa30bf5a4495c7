import type { MessageStatus } from '$lib/domain/chat';
import type { AppError, ErrorCode } from '$lib/domain/errors';
import { OpenRouterError, type Usage } from '../../openrouter';

/** How a call ended: what becomes of its text, and of its money. */
export interface Outcome {
	status: 'completed' | 'stopped' | 'failed' | 'interrupted';
	finishReason: string | null;
	error: { code: ErrorCode; message: string; providerCode: string } | null;
	money: Money;
}

export type Money =
	/** the provider never took the call: the hold is given back */
	| { kind: 'release' }
	/** tokens are known; a cost that is not is calculated from the price */
	| { kind: 'charge'; usage: Usage; source: 'stream' | 'estimate' }
	/** the provider's record will tell */
	| { kind: 'await' };

export interface Ended {
	/** the provider said 200: from there on it may bill */
	isAccepted: boolean;
	providerGenerationId: string | null;
	usage: Usage | null;
	/** what the tokens are if nobody ever tells */
	estimatedUsage: () => Usage;
}

/** The money's fate of every way that a call can end; see the table in this room's README. */
export function moneyOf({ isAccepted, providerGenerationId, usage, estimatedUsage }: Ended): Money {
	if (!isAccepted) return { kind: 'release' };
	if (usage !== null) return { kind: 'charge', usage, source: 'stream' };
	if (providerGenerationId !== null) return { kind: 'await' };
	return { kind: 'charge', usage: estimatedUsage(), source: 'estimate' };
}

/** An answer that is not gone on with, though its call ended well: there may be no further one. */
export function refused({ finishReason, money }: Outcome, { code, message }: AppError): Outcome {
	return {
		status: 'failed',
		finishReason,
		error: { code, message, providerCode: code.toLowerCase() },
		money
	};
}

export function messageStatusOf(status: Outcome['status']): MessageStatus {
	return status === 'completed' ? 'complete' : status;
}

const BROKEN_OFF = new Set<OpenRouterError['code']>(['network', 'timeout', 'protocol', 'aborted']);

/** Broken off, not refused: after the provider took the call, it may have been answered to its end, and billed. */
export function hasBrokenOff(error: unknown): boolean {
	return error instanceof OpenRouterError && BROKEN_OFF.has(error.code);
}
