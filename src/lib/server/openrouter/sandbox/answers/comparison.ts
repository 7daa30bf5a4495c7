import type { Brief } from './brief';

const DIVIDER = /\s+(?:and|or|vs\.?|versus|with|to|against)\s+/i;

/** The two things that a question sets side by side, as far as its words show them. */
function sidesOf({ topic, keywords }: Brief): [string, string] {
	const [left, right] = topic.split(DIVIDER);
	if (left !== undefined && right !== undefined && left !== '' && right !== '') return [left, right];
	return [keywords[0] ?? 'the first option', keywords[1] ?? 'the alternative'];
}

const ASPECTS: [string, string, string][] = [
	['Effort to start', 'low: most people know it', 'higher: it has to be learnt'],
	['Cost over a year', 'grows with use', 'higher at first, then steady'],
	['Room to change later', 'wide', 'narrower, but well marked'],
	['What can go wrong', 'small things, often', 'few things, seldom'],
	['Who has done it before', 'nearly everybody', 'specialists'],
	['Speed', 'good enough for most', 'better where it counts']
];

export function writeComparison(brief: Brief): string {
	const { question, random } = brief;
	if (/\bpros and cons\b/i.test(question)) return writeProsAndCons(brief);
	const [left, right] = sidesOf(brief);
	const rows = random.some(ASPECTS, random.int(3, 5));
	return [
		random.pick([
			`Here is **${left}** beside **${right}**, by what usually decides. Take each cell as a first guess to check.`,
			`### ${capital(left)} or ${right}?\n\nIt depends on what you need most, so here they are side by side.`,
			`There is no winner in general between ${left} and ${right}. In particular cases there is, and these guesses show where to look:`
		]),
		[
			`| | ${cell(left)} | ${cell(right)} |`,
			'| :--- | :--- | :--- |',
			...rows.map(([aspect, first, second]) => `| **${aspect}** | ${first} | ${second} |`)
		].join('\n'),
		random.pick([
			`**Take ${left}** if you want to begin this week and expect to change your mind.\n\n**Take ${right}** if you know what you want and it has to last.`,
			`A rule that often helps:\n\n1. Write down the one thing that must not go wrong.\n2. See which column is safer in that row.\n3. Let the other rows break a tie.`
		]),
		`Tell me what you will use ${random.chance(0.5) ? left : right} for, and the table can be made more precise.`
	].join('\n\n');
}

function writeProsAndCons({ topic, title, random }: Brief): string {
	const bulleted = (sign: string, points: string[]) => points.map((point) => `- ${sign} ${point}`).join('\n');
	const pros = [
		'it can be tried without much risk',
		'people get better at it with time',
		'it leaves room for other things'
	];
	const cons = [
		'it needs attention in the first weeks',
		'not everybody likes it',
		'some of the cost shows late'
	];
	return [
		`## ${title}: pros and cons`,
		`### For it\n\n${bulleted('**+**', random.some(pros, random.int(2, 3)))}`,
		`### Against it\n\n${bulleted('**−**', random.some(cons, random.int(2, 3)))}`,
		`Whether ${topic} pays off depends on the last line of each list more than on their length.`
	].join('\n\n');
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A bar would end the cell. */
function cell(text: string): string {
	return capital(text).replaceAll('|', '\\|');
}
