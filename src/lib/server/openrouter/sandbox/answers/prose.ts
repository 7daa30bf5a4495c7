import type { Brief } from './brief';

/** An explanation that is true of nearly everything, built around the words of the question. */
export function writeExplanation(brief: Brief): string {
	const { topic, title, keywords, random } = brief;
	const sections = random.some(
		[
			`### Where to start\n\n${paragraph(brief)}`,
			`### What matters\n\n${points(brief)}`,
			`> ${random.pick(['What you can say in one sentence, you have understood.', 'A good question is half of the answer.', 'Simple things should stay simple.'])}`,
			`### An example\n\nImagine that you had to show **${topic}** to a friend within five minutes. You would skip the history, name ${keywords[0] === undefined ? 'the main idea' : `*${keywords[0]}*`} first, and end with what it changes for them. That order works on paper as well.`,
			`| Question | Short answer |\n| --- | --- |\n| What is it about? | ${title.replaceAll('|', '\\|')} |\n| Who needs it? | whoever has to decide |\n| What comes next? | one small, real try |`,
			`For more, a search for [${topic.replace(/[[\]]/g, '')}](https://en.wikipedia.org/w/index.php?search=${encodeURIComponent(topic)}) is a fair start.`
		],
		random.int(2, 4)
	);
	return [opening(brief), ...sections, ending(brief)].join('\n\n');
}

function opening({ topic, title, random }: Brief): string {
	return random.pick([
		`**${title}**: the short version first, then some detail.`,
		`There are a few ways to look at **${topic}**. This is the one that helps most people.`,
		`Let us take **${topic}** apart into pieces that can be understood one by one.`
	]);
}

function ending({ topic, keywords, random }: Brief): string {
	return random.pick([
		`If you tell me why you ask about ${topic}, the answer can be more exact.`,
		`In one line: look at ${keywords.at(-1) ?? 'the goal'} first, and the rest of ${topic} falls into place.`,
		`Shall I go further into ${keywords[1] ?? 'one of these points'}?`
	]);
}

function points({ topic, keywords, random }: Brief): string {
	const about = keywords
		.slice(0, 2)
		.map((word) => `**${word}**: how it is used here, not only what it means`);
	const general = [
		'**Purpose**: what should be different afterwards',
		`**Limits**: what ${topic} does not cover`,
		'**Cost**: time and attention more often than money',
		'**Evidence**: how you would notice that you are wrong'
	];
	return [...about, ...random.some(general, 2)].map((point) => `- ${point}`).join('\n');
}

/** Three to five sentences that follow from each other. */
function paragraph({ topic, keywords, random }: Brief): string {
	const others = keywords.filter((keyword) => keyword !== topic);
	const word = others.length === 0 ? 'detail' : random.pick(others);
	return [
		random.pick(OPENERS)(topic, word),
		...random.some(MIDDLES, random.int(1, 3)).map((sentence) => sentence(topic, word)),
		random.pick(CLOSERS)(topic, word)
	].join(' ');
}

type Sentence = (topic: string, word: string) => string;

const OPENERS: Sentence[] = [
	(topic) => `Most people meet ${topic} long before they have a name for it.`,
	(topic) => `The first thing to know about ${topic} is what it is for.`,
	(topic, word) => `Ask ten people about ${topic}, and most of them will begin with ${word}.`,
	(topic) => `It is easy to make ${topic} sound harder than it is.`,
	(topic) => `Behind ${topic} there is usually a plain need.`,
	(_topic, word) => `Take ${word} out of the picture for a moment, and see what is left.`
];

const MIDDLES: Sentence[] = [
	(_topic, word) =>
		`What looks like a question of ${word} is often a question of order: what comes first decides what is possible later.`,
	() => 'Details matter, but they matter in the second hour, not in the first minute.',
	(topic) =>
		`A useful habit is to write down what you expect from ${topic} before you look, and to compare afterwards.`,
	(_topic, word) => `Where ${word} is concerned, small and early beats large and late.`,
	() => 'Two views that contradict each other can both be right, as long as they answer different questions.',
	(topic) =>
		`Whoever has dealt with ${topic} for long tends to have fewer rules than beginners, and to keep them.`,
	() => 'It helps to know which part you could change and which part you have to accept.',
	(_topic, word) => `What ${word} means differs from person to person, which hides some of this.`,
	() => 'Measure what you can, and say openly where you only guess.',
	(topic) => `There is a cheap way to test most claims about ${topic}: try the smallest case that could fail.`
];

const CLOSERS: Sentence[] = [
	(topic) => `From there, ${topic} is a matter of practice.`,
	() => 'Everything else can wait until that is clear.',
	(topic, word) => `That is why ${word} deserves a second look whenever ${topic} comes up.`,
	() => 'The rest follows with time.',
	(topic) => `Seen like this, ${topic} is less of a puzzle than a sequence of choices.`
];

const HEADINGS = [
	'Why it matters',
	'A look back',
	'The usual view',
	'What speaks against it',
	'In practice',
	'What it costs',
	'Where it may lead',
	'What stays open'
];

/** At least `tokensMin` tokens of prose in sections, by `countTokens`. */
export function writeEssay(brief: Brief, tokensMin: number, countTokens: (text: string) => number): string {
	const { title, topic, random } = brief;
	const parts = [`# ${title}`, `*On ${topic}, at some length.*`];
	for (let total = 0, section = 0; total < tokensMin; section += 1) {
		const heading = HEADINGS[section % HEADINGS.length] ?? 'Further';
		const part = [
			`## ${section + 1}. ${heading}`,
			...Array.from({ length: random.int(2, 3) }, () => paragraph(brief))
		].join('\n\n');
		total += countTokens(part);
		parts.push(part);
	}
	return [...parts, '## In the end', paragraph(brief)].join('\n\n');
}
