import type { Role } from '$lib/domain/roles';

/** Who is in the demo. Their sign-in is printed, and exists in its throw-away database alone. */
export const PASSWORD = 'colloquy demo';

export interface Person {
	name: string;
	email: string;
	role: Role;
	/** how much of what is asked they ask; 0 for those who read */
	weight: number;
	monthlyLimitUsd?: string;
}

export interface Company {
	name: string;
	/** the first is its owner */
	people: readonly [Person, ...Person[]];
	conversations: number;
	/** calls by its API key in the year */
	apiCalls: number;
	/** USD, from this month on */
	monthlyLimitUsd: string;
	templates: readonly {
		name: string;
		description: string;
		category: string;
		prompt: string;
		weight: number;
	}[];
}

export const COMPANIES: readonly Company[] = [
	{
		name: 'Northwind Studio',
		people: [
			{ name: 'Maya Lindqvist', email: 'maya@northwind.example', role: 'owner', weight: 3 },
			{ name: 'Jonas Weber', email: 'jonas@northwind.example', role: 'admin', weight: 4 },
			{
				name: 'Priya Nair',
				email: 'priya@northwind.example',
				role: 'member',
				weight: 9,
				monthlyLimitUsd: '2.50'
			},
			{ name: 'Tomás Ortega', email: 'tomas@northwind.example', role: 'member', weight: 6 },
			{ name: 'Hannah Kim', email: 'hannah@northwind.example', role: 'member', weight: 5 },
			{ name: 'Luca Moretti', email: 'luca@northwind.example', role: 'member', weight: 2 },
			{ name: 'Amina Diallo', email: 'amina@northwind.example', role: 'member', weight: 1 },
			{ name: 'Sam Reyes', email: 'sam@northwind.example', role: 'viewer', weight: 0 }
		],
		conversations: 480,
		apiCalls: 320,
		monthlyLimitUsd: '8',
		templates: [
			{
				name: 'Summarise a meeting',
				description: 'Five points out of rough notes, with who does what by when.',
				category: 'Writing',
				prompt: 'Summarise this in five points, with who does what by when:\n\n{{notes}}',
				weight: 5
			},
			{
				name: 'Answer a customer',
				description: 'A friendly, short reply to a message from support.',
				category: 'Support',
				prompt: 'Write a friendly, short answer to this customer:\n\n{{message}}',
				weight: 3
			},
			{
				name: 'Review a change',
				description: 'Bugs first, then what a reader will stumble over.',
				category: 'Engineering',
				prompt: 'Review this change for bugs and for what a reader will stumble over:\n\n{{diff}}',
				weight: 2
			}
		]
	},
	{
		name: 'Harbor Legal',
		people: [
			{ name: 'Eleanor Price', email: 'eleanor@harbor.example', role: 'owner', weight: 2 },
			{ name: 'David Okafor', email: 'david@harbor.example', role: 'member', weight: 5 },
			{ name: 'Ingrid Sørensen', email: 'ingrid@harbor.example', role: 'member', weight: 3 }
		],
		conversations: 140,
		apiCalls: 0,
		monthlyLimitUsd: '5',
		templates: [
			{
				name: 'Clause in plain words',
				description: 'What a clause says, and what to watch for.',
				category: 'Contracts',
				prompt: 'Explain this clause in plain words, and what to watch for:\n\n{{clause}}',
				weight: 1
			}
		]
	}
];

/** The operator of the deployment as well. */
export const PLATFORM_ADMIN = { email: 'maya@northwind.example' };

/** What is asked, and how long the question is at most; taste changes over the year. */
export const MODELS = [
	{ id: 'openai/gpt-4o-mini', from: 0, until: 1, weight: 4, promptTokensMax: 30_000 },
	{ id: 'openai/gpt-4o', from: 0, until: 0.7, weight: 5, promptTokensMax: 60_000 },
	{ id: 'anthropic/claude-sonnet-4.6', from: 0.25, until: 1, weight: 6, promptTokensMax: 120_000 },
	{ id: 'anthropic/claude-haiku-4.5', from: 0.45, until: 1, weight: 4, promptTokensMax: 90_000 },
	{ id: 'google/gemini-2.5-pro', from: 0.3, until: 1, weight: 3, promptTokensMax: 150_000 },
	{ id: 'google/gemini-2.5-flash', from: 0.1, until: 1, weight: 3, promptTokensMax: 150_000 },
	{ id: 'anthropic/claude-opus-4.8', from: 0.6, until: 1, weight: 2, promptTokensMax: 80_000 },
	{ id: 'openai/gpt-5.4-mini', from: 0.75, until: 1, weight: 5, promptTokensMax: 80_000 }
] as const;
export const TITLE_MODEL = 'openai/gpt-4o-mini';
