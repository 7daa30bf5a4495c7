import { questionOf, instructionsOf, type ChatRequest } from '../request';
import { withoutMarkers } from '../faults';
import { briefOf } from './brief';
import type { Random } from '../random';

/** A request for the name of a conversation rather than for an answer. */
export function asksForTitle(request: ChatRequest): boolean {
	return /\b(write|give|reply|answer|respond|generate|create|suggest|make|find|name|summari[sz]e)\b[^.]{0,80}\btitle\b/i.test(
		instructionsOf(request)
	);
}

const TITLE_WORDS_MAX = 6;

/** Two to six words without a full stop: `Sorting algorithms in Python`. */
export function writeTitle(request: ChatRequest, random: Random): string {
	const { title } = briefOf(withoutMarkers(questionOf(request)), random);
	return title.split(' ').slice(0, TITLE_WORDS_MAX).join(' ');
}
