import { countTokens } from '../tokens';
import type { Brief } from './brief';

/** What a reasoning model shows of its thinking: plain text of about `tokens` tokens, at least a sentence. */
export function writeThinking({ topic, keywords, random }: Brief, tokens: number): string {
	const about = keywords.length === 0 ? [topic] : keywords;
	const opening = random.pick([
		`The question is about ${topic}. Let me see what is really asked.`,
		`I am asked about ${topic}. First I should be clear about what would help.`,
		`Let me think about ${topic} before I answer.`
	]);
	const parts = [opening];
	for (let total = countTokens(opening); total < tokens;) {
		const thought = random.pick(THOUGHTS)(random.pick(about));
		parts.push(thought);
		total += countTokens(thought) + 1;
	}
	return parts.join(parts.length > 6 ? '\n\n' : ' ');
}

const THOUGHTS: ((word: string) => string)[] = [
	(word) => `The word "${word}" could mean more than one thing here; the usual sense fits best.`,
	(word) => `For ${word} an example will say more than a definition.`,
	() => 'A short answer first, then the detail, so that the reader can stop early.',
	(word) => `I should not claim more about ${word} than I know.`,
	() => 'Is there a case where this would be wrong? An empty one, or a very large one. I will mention it.',
	(word) => `Let me check that ${word} and the rest of the question agree. They do.`,
	() => 'A list would be easier to read than a long paragraph.',
	(word) => `If ${word} turns out to be the point, the ending should come back to it.`
];
