import type { Faults } from './faults';
import type { Random } from './random';

/** When things come out: a first token after a moment, then a few tokens at a time, a little faster than people read. */
export interface Pace {
	firstTokenMs: number;
	/** how many tokens the next chunk holds, and how long after the one before it comes */
	next(): { tokens: number; waitMs: number };
	/** milliseconds that so many tokens take */
	lengthMs(tokens: number): number;
}

/** before the wait of the first chunk itself, so that the token is there within 250 to 400 ms */
const FIRST_TOKEN_MS = [230, 340] as const;
const CHUNK_TOKENS_MAX = 4;
const CHUNK_MS = [20, 60] as const;
/** tokens a second that those figures come to on average */
const NATURAL_SPEED = 62.5;

export function paceOf(tokensPerSecond: number, faults: Faults, random: Random): Pace {
	const speed = faults.speed?.value ?? tokensPerSecond;
	const stretch = NATURAL_SPEED / speed;
	return {
		firstTokenMs: faults['slow-first-token']?.ms ?? (speed === Infinity ? 0 : random.int(...FIRST_TOKEN_MS)),
		next: () => ({ tokens: random.int(1, CHUNK_TOKENS_MAX), waitMs: random.int(...CHUNK_MS) * stretch }),
		lengthMs: (tokens) => (tokens / speed) * 1000
	};
}
