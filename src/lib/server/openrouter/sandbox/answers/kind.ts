/** What a question asks for, judged by its words. The first line that fits wins. */
const KINDS = {
	essay:
		/\b(essay|write (me )?a (very )?long|long (story|text|article|answer|report|explanation)|in great detail|at least \d{3,} words)\b/,
	greeting:
		/^\W*(hi|hello|hey|good (morning|afternoon|evening)|hallo|bonjour|thanks?|thank you|ping|test(ing)?)\b[^\n]{0,40}$/,
	code: /\b(code|function|script|regexp?|sql|query|unit tests?|class|algorithm|implement|component|endpoint|python|javascript|typescript|rust|golang|java|bash|shell|html|css|svelte|react|debug|refactor)\b|```/,
	maths:
		/\b(equation|integral|integrate|derivative|differentiate|solve|calculate|compute|probability|theorem|formula|proof|prove|matrix|percent(age)?|compound interest|quadratic|maths?|mathematics|statistics|average|variance)\b|\d\s+[-+*/×÷]\s+\d|\d[+*×^]\d/,
	letter: /\b(e-?mail|letter|reply to|invitation|cover note|thank-you note)\b/,
	summary: /\b(summar(y|i[sz]e|ies)|tl;?dr|key points|in short|shorten|recap)\b/,
	comparison: /\b(compare|comparison|versus|vs\.?|differences?|pros and cons|better than|table)\b/,
	plan: /\b(plan|checklist|to-?do|roadmap|agenda|schedule|itinerary|packing)\b/,
	verse: /\b(poem|haiku|limerick|song|lyrics|story|tale|jokes?)\b/,
	ideas: /\b(ideas?|brainstorm|suggest(ions)?|names? for|tips|examples? of|list)\b/,
	steps: /\bhow (do|can|to|should)\b|\b(steps?|guide|tutorial|set ?up|install|recipe|instructions)\b/
} as const;

export type Kind = keyof typeof KINDS | 'explanation';

export function kindOf(question: string): Kind {
	const text = question.toLowerCase();
	const entries = Object.entries(KINDS) as [keyof typeof KINDS, RegExp][];
	return entries.find(([, pattern]) => pattern.test(text))?.[0] ?? 'explanation';
}
