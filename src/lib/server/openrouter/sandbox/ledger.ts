import { sumUsd, usdString } from '$lib/domain/money';

/** What the sandbox has charged for: the provider's own books, kept in memory. */
export interface SandboxLedgerEntry {
	/** generation id, `gen-…`; one entry each */
	id: string;
	/** ISO time of the request */
	createdAt: string;
	/** the model asked */
	model: string;
	/** the model that answered */
	servedModel: string;
	provider: string;
	promptTokens: number;
	completionTokens: number;
	/** part of the completion's */
	reasoningTokens: number;
	/** parts of the prompt's */
	cachedTokens: number;
	cacheWriteTokens: number;
	searches: number;
	/** USD, exact decimal string */
	cost: string;
	/** the client went away before the end */
	cancelled: boolean;
	finishReason: string | null;
	streamed: boolean;
	user: string | null;
	sessionId: string | null;
}

export interface LedgerTotal {
	/** USD, exact decimal string */
	cost: string;
	generations: number;
	promptTokens: number;
	completionTokens: number;
}

export class Ledger {
	#entries: SandboxLedgerEntry[] = [];

	add(entry: SandboxLedgerEntry): void {
		this.#entries.push(entry);
	}

	entries(): SandboxLedgerEntry[] {
		return [...this.#entries];
	}

	total(): LedgerTotal {
		const sum = (field: 'promptTokens' | 'completionTokens') =>
			this.#entries.reduce((total, entry) => total + entry[field], 0);
		return {
			cost: usdString(sumUsd(this.#entries.map((entry) => entry.cost))),
			generations: this.#entries.length,
			promptTokens: sum('promptTokens'),
			completionTokens: sum('completionTokens')
		};
	}

	reset(): void {
		this.#entries = [];
	}
}
