import type { Brief } from './brief';

const numbered = (items: readonly string[]) => items.map((item, index) => `${index + 1}. ${item}`).join('\n');
const bulleted = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');

export function writeSteps({ topic, title, random }: Brief): string {
	const steps = [
		`**Decide what finished means.** One sentence is enough, as long as somebody else could check it.`,
		`**Gather what you need** before you begin, so that nothing stops you halfway.`,
		...random.some(
			[
				`**Start with the part you understand least.** The rest of ${topic} rarely surprises.`,
				`**Make the smallest version that works**, and look at it closely.`,
				`**Change one thing at a time**, so that you know what helped.`,
				`**Write down what you did.** Next time takes half as long.`,
				`**Ask somebody to watch** while you do it once; they see what you skip.`
			],
			random.int(2, 4)
		),
		`**Check the result** against the sentence from the first step.`
	];
	return [
		random.pick([
			`Here is a way through **${topic}** that works for most people:`,
			`## ${title}\n\nTake it in this order:`,
			`${title}, in ${steps.length} steps:`
		]),
		numbered(steps),
		...random.some(
			[
				`> **Tip:** if a step takes longer than an hour, it is two steps.`,
				`Common mistakes:\n\n${bulleted(['starting everywhere at once', 'skipping the check at the end'])}`,
				`You can tell that it went well when you can *explain it in a minute* without notes.`
			],
			random.int(1, 2)
		)
	].join('\n\n');
}

export function writePlan({ topic, title, keywords, random }: Brief): string {
	const task = (done: boolean, text: string) => `- [${done ? 'x' : ' '}] ${text}`;
	return [
		`## ${title}`,
		random.pick([
			`A plan for **${topic}** that fits on one page. Tick things off as you go.`,
			`Three blocks for **${topic}**; the first one is worth doing today.`
		]),
		`### First\n\n${[task(true, 'Agree on the goal and on who decides'), task(false, `List what ${topic} depends on`), task(false, 'Put a date to it')].join('\n')}`,
		`### Then\n\n${keywords
			.slice(0, 3)
			.map((word) => task(false, `Settle everything about *${word}*`))
			.concat(task(false, 'Do the part that others wait for'))
			.join('\n')}`,
		`### Last\n\n${[task(false, 'Walk through it once from the other side'), task(false, 'Keep a third of the time in reserve')].join('\n')}`,
		random.pick([
			'If you only have half the time, drop the last block and keep the dates.',
			'| | by when |\n| --- | --- |\n| First | this week |\n| Then | next week |\n| Last | two days before the end |'
		])
	].join('\n\n');
}

const COUNTS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

export function writeIdeas({ question, topic, title, keywords, random }: Brief): string {
	const asked = COUNTS.findIndex((word, index) =>
		new RegExp(`\\b(${word}|${index + 1})\\b`, 'i').test(question)
	);
	const angle = keywords[0] ?? topic;
	const ideas = random.some(
		[
			`**Turn it round.** What would the opposite of ${topic} look like, and what is good about it?`,
			`**Make it smaller.** A version of ${topic} that takes ten minutes.`,
			`**Borrow.** Look how a kitchen, a theatre or an airport handles ${angle}.`,
			`**Leave something out.** The part everybody expects may not be missed.`,
			`**Do it together.** Two people with different habits find more than one with twice the time.`,
			`**Give it a name.** ${title} is easier to talk about once it has one.`,
			`**Put it on the wall.** What is seen every day gets better every week.`,
			`**Ask the newest person.** They still notice what others no longer see.`
		],
		asked === -1 ? random.int(4, 7) : asked + 1
	);
	return [
		random.pick([`Some ideas for **${topic}**:`, `Directions for **${topic}**, from safe to odd:`]),
		random.chance(0.5) ? numbered(ideas) : bulleted(ideas),
		random.pick([
			`My favourite is the ${random.pick(['first', 'second', 'third'])} one, because it costs least to try.`,
			`Which of these is closest to what you had in mind? I can go deeper into that one.`
		])
	].join('\n\n');
}
