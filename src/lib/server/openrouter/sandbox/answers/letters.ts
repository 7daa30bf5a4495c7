import type { Brief } from './brief';

export function writeGreeting({ question, random }: Brief): string {
	if (/\bthank/i.test(question))
		return random.pick(["You're welcome! What is next?", 'Glad it helped. Anything else?']);
	return random.pick([
		'Hello! What shall we work on?',
		'Hi there! Ask me something, or try one of these:\n\n- *a plan for a team day*\n- *a function in Python*\n- *a table that compares two things*',
		'Hello! Good to see you. What would you like to do first?'
	]);
}

export function writeLetter({ topic, title, keywords, random }: Brief): string {
	const [, subject = topic] = /\babout\s+(.+)/i.exec(topic) ?? [];
	const details = keywords.slice(0, 3).map((word) => `- ${word}: …`);
	return [
		random.pick(['Here is a draft that you can adjust:', 'A first version, friendly and short:']),
		[
			`> **Subject:** ${subject === topic ? title : capital(subject.replace(/^(the|an?|our|my) /i, ''))}`,
			'>',
			`> ${random.pick(['Dear …,', 'Hello …,'])}`,
			'>',
			`> ${random.pick(['I hope this finds you well.', 'Thank you for your time last week.', 'A short note from our side.'])} I am writing about **${subject}**.`,
			'>',
			`> ${random.pick(['Could we find a time to talk about it? Tuesday or Thursday morning would suit us.', 'May I ask you to have a look and tell me by Friday whether this works for you?'])}`,
			'>',
			'> Kind regards,',
			'> …'
		].join('\n'),
		...(details.length === 0 ? [] : [`You may want to fill in:\n\n${details.join('\n')}`]),
		random.pick([
			'It can be made more formal, shorter, or warmer: just say which.',
			'If you tell me who receives it, the tone can be set more exactly.'
		])
	].join('\n\n');
}

const SENTENCES_MAX = 4;

/** Of a text in the question: its own first sentences, which is the one summary that cannot be wrong. */
export function writeSummary({ question, topic, keywords, random }: Brief): string {
	const [, text = ''] = /:\s*([\s\S]{80,})/.exec(question) ?? /\n\s*([\s\S]{80,})/.exec(question) ?? [];
	const sentences = text.match(/[^.!?\n]{20,}[.!?]/g)?.map((sentence) => sentence.trim()) ?? [];
	const points =
		sentences.length > 0
			? sentences.filter((_, index) => index % Math.ceil(sentences.length / SENTENCES_MAX) === 0)
			: [
					`the question is about **${topic}**`,
					...keywords.slice(0, 3).map((word) => `*${word}* is part of it`)
				];
	return [
		random.pick(['**In short:**', '### Summary', 'The main points:']),
		points.map((point) => `- ${point}`).join('\n'),
		sentences.length > 0
			? `These are the text's own words; the original has about ${text.split(/\s+/).length}.`
			: 'Paste the text below the question, and the summary will follow it.'
	].join('\n\n');
}

const JOKES = [
	'A byte walks into a bar and looks unwell. "What is wrong?" asks the barkeeper. "Parity error." "Ah. I thought you looked a bit off."',
	'Why do programmers mix up Halloween and Christmas? Because $31_8 = 25_{10}$.'
];

const HAIKU = (word: string) =>
	`*${word}*\n\nquiet at the door —  \nwhat I came to say to you  \nsays itself in rain`;

export function writeVerse({ question, topic, keywords, random }: Brief): string {
	if (/\bjokes?\b/i.test(question)) return random.pick(JOKES);
	const word = keywords[0] ?? 'morning';
	const verses = [
		`*A line for ${topic}*\n\nThe day begins with nothing planned,  \na cup, a chair, an empty hand,  \nand somewhere in it, half in sight,  \n${word} is waiting for the light.`,
		HAIKU(word),
		`Once there was somebody who knew all about **${topic}** except how it began. Every evening they asked the same question, and every evening somebody gave them a different answer.\n\n"Which one is true?" they asked at last.\n\n"The one you can use tomorrow," said the oldest of them, and turned off the light.`
	];
	return /\bhaiku\b/i.test(question) ? HAIKU(word) : random.pick(verses);
}

export function writeAboutImages(images: number, { topic }: Brief): string {
	const these = images === 1 ? 'A picture came' : `${images} pictures came`;
	return `${these} with your question about **${topic}**, and it was counted as a model would count it. The sandbox does not look at pictures, though, so what is on ${images === 1 ? 'it' : 'them'} has to wait for a real model.\n\nA model with *vision* in the picker will describe it, read text from it, or answer questions about it.`;
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
