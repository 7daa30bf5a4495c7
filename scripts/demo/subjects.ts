import type { Random } from './random';

/** What is talked about: each with questions and answers, in turn. Braces are filled in. */
interface Subject {
	title: string;
	exchanges: readonly (readonly [question: string, answer: string])[];
}

const FILLINGS: Record<string, readonly string[]> = {
	product: ['the booking app', 'the analytics page', 'the mobile client', 'the public API', 'onboarding'],
	customer: ['Brightleaf', 'Kestrel Air', 'Oslo Media', 'Tern & Co', 'Vela Foods', 'Marlow Bank'],
	quarter: ['the first quarter', 'the second quarter', 'the third quarter', 'the fourth quarter'],
	city: ['Lisbon', 'Copenhagen', 'Vienna', 'Porto', 'Leipzig']
};

const SUBJECTS: readonly Subject[] = [
	{
		title: 'Release notes for {product}',
		exchanges: [
			[
				'Turn this list of commits into release notes for {product}. Keep it friendly and short.',
				'## What is new\n\n- **Search is faster.** Results appear while you type.\n- **Exports keep their filters.** What you see is what you download.\n- **Fewer surprises.** Drafts survive a reload.\n\n### Fixed\n\nDates are shown in your own time zone again.'
			],
			[
				'Shorter, please, for a push notification.',
				'> Faster search, exports that keep your filters, and drafts that survive a reload.'
			]
		]
	},
	{
		title: 'Follow-up mail to {customer}',
		exchanges: [
			[
				'Write a follow-up to {customer} after our call. They worry about the migration.',
				'Hello,\n\nthank you for your time today. Three things I took from our call:\n\n1. the migration has to happen over a weekend,\n2. your reports must not change,\n3. there needs to be a way back.\n\nI have attached a plan that answers each of them. Shall we go through it on Thursday?'
			]
		]
	},
	{
		title: 'A slow query in {product}',
		exchanges: [
			[
				'This query of {product} takes four seconds. Why?',
				'It sorts every row before it takes twenty. An index in the order of the list lets it stop early:\n\n```sql\ncreate index orders_newest_idx on orders (customer_id, created_at desc);\n```\n\nCheck with `explain (analyze, buffers)` that it reads a page of the index and no more.'
			],
			[
				'What if customer_id is not given?',
				'Then that index is of no use. If that list matters, give it one of its own on `created_at`; if it is for administrators only, leave it.'
			],
			[
				'And how do I keep the first page fast when there are millions?',
				'Page by key instead of by offset: remember the last row of a page, and ask for what comes behind it.\n\n| way | page 1 | page 5,000 |\n| --- | --- | --- |\n| offset | fast | reads 100,000 rows |\n| key | fast | as fast |'
			]
		]
	},
	{
		title: 'Plan for {quarter}',
		exchanges: [
			[
				'Make a one-page plan for {quarter} out of these notes.',
				'## Goal\n\nOne product that people open every day.\n\n## Bets\n\n1. **{product}** becomes the first thing that new customers see.\n2. Support answers within an hour.\n\n## What we do not do\n\nNo new integrations.'
			],
			['What is missing?', 'A measure for the first bet, and somebody who owns the second.']
		]
	},
	{
		title: 'Offsite in {city}',
		exchanges: [
			[
				'Plan two days for twelve people in {city}, with time to think.',
				'**Day one.** Arrive by noon, a walk, one long talk about where we are going, dinner together.\n\n**Day two.** Two small groups in the morning, each with one question; what came of it before lunch; trains at three.'
			]
		]
	},
	{
		title: 'Interview questions for a designer',
		exchanges: [
			[
				'Which five questions tell me most about a product designer?',
				'1. Show me something you took away. Why was it better without?\n2. Which decision did users prove wrong?\n3. How do you know that a page is finished?\n4. What did you learn from an engineer?\n5. What would you change about our product tomorrow?'
			]
		]
	},
	{
		title: 'Termination clause of {customer}',
		exchanges: [
			[
				'Explain this termination clause of {customer} in plain words.',
				'Either side may end the contract with **90 days** of notice. They may end it at once if payment is more than 30 days late, and only after a written reminder.\n\n- Watch for: notice has to be given *in writing*, and a mail counts.\n- Missing: what happens to the data afterwards.'
			],
			[
				'Suggest a sentence about the data.',
				'> Within thirty days of the end of this agreement the provider returns all data in a common format and deletes its copies, and confirms it in writing.'
			]
		]
	},
	{
		title: 'Survey results for {product}',
		exchanges: [
			[
				'Group these 140 answers about {product} into themes.',
				'| theme | answers | in their words |\n| --- | ---: | --- |\n| speed | 52 | “I wait for it” |\n| finding things | 41 | “I know it is there” |\n| mobile | 29 | “too small” |\n| praise | 18 | “I would miss it” |'
			],
			[
				'Which one first?',
				'Speed. It is the most frequent one, it is behind part of the second, and it can be measured.'
			]
		]
	},
	{
		title: 'A test that fails now and then',
		exchanges: [
			[
				'This test fails once in twenty runs. Where would you look?',
				'At what it waits for. It sleeps for 200 ms and then looks; on a busy machine that is too short. Wait for the thing itself:\n\n```ts\nawait expect(page.getByText("Saved")).toBeVisible();\n```'
			]
		]
	},
	{
		title: 'Price of the new plan',
		exchanges: [
			[
				'If {customer} has 85 seats at $18 and wants 20 % off, what is the year worth?',
				'$$85 \\times 18 \\times 12 \\times 0.8 = 14{,}688$$\n\nSo **$14,688** a year, $3,672 less than the list.'
			]
		]
	}
];

/** What may be asked after anything. */
const FOLLOW_UPS = [
	['Can you say it in half the words?', 'Yes: keep the first point, drop the rest.'],
	[
		'What speaks against it?',
		'Two things: it takes longer at the start, and somebody has to own it. Neither is a reason not to.'
	],
	['Make a checklist of it.', '- [ ] agree on the goal\n- [ ] write it down\n- [ ] look again in two weeks'],
	[
		'How sure are you?',
		'Fairly. What would change my mind is a number that I do not have: how often this happens.'
	]
] as const;

export interface Talk {
	title: string;
	exchanges: (readonly [question: string, answer: string])[];
}

/** One talk, filled in, of at least one exchange. */
export function talkAbout(random: Random): Talk {
	const { title, exchanges } = random.pick(SUBJECTS);
	const filled = Object.fromEntries(
		Object.entries(FILLINGS).map(([name, choices]) => [name, random.pick(choices)])
	);
	const fill = (text: string) =>
		text.replace(/(?<!\{)\{(\w+)\}(?!\})/g, (all, name: string) => filled[name] ?? all);
	const count = random.between(1, exchanges.length);
	const again = Array.from({ length: random.between(0, 2) }, () => random.pick(FOLLOW_UPS));
	return {
		title: fill(title),
		exchanges: [...exchanges.slice(0, count), ...again].map(
			([question, answer]) => [fill(question), fill(answer)] as const
		)
	};
}
