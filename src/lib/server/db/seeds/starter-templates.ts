import type { TemplateContent } from '$lib/domain/templates';

/** Templates that everybody has from the start. The key is for good: it is what a template is known by later. */
export const STARTER_TEMPLATES: Readonly<Record<string, TemplateContent>> = {
	summary: starter({
		name: 'Summarise a text',
		description: 'The main points of something long, in the form and length you need.',
		category: 'Writing',
		systemPrompt:
			'You summarise faithfully. You add nothing that the text does not say, and you keep figures, names and dates exact.',
		userPromptTemplate: `Summarise the text below as {{form}}, in about {{words}} words, for {{audience}}.

Begin with what matters most. If the text leaves something important open, say so in one last line.

Text:
{{text}}`,
		variables: [
			{ name: 'text', type: 'longText', label: 'Text', required: true },
			{
				name: 'form',
				type: 'choice',
				label: 'Form',
				options: ['one paragraph', 'a list of key points', 'a headline and three sentences'],
				default: 'a list of key points',
				required: true
			},
			{
				name: 'words',
				type: 'number',
				label: 'Words',
				min: 20,
				max: 1000,
				step: 10,
				default: 150,
				required: true
			},
			{ name: 'audience', type: 'text', label: 'For whom', default: 'a busy colleague', maxLength: 100 }
		],
		settings: { temperature: 0.3 }
	}),
	translation: starter({
		name: 'Translate',
		description: 'A translation that reads as if it had been written in the other language.',
		category: 'Writing',
		systemPrompt:
			'You are a professional translator. You answer with the translation alone, keep the formatting, and leave code, names and placeholders as they are.',
		userPromptTemplate: `Translate the text below into {{language}}. Tone: {{tone}}.
Keep these words as they are: {{keep}}

{{text}}`,
		variables: [
			{ name: 'text', type: 'longText', label: 'Text', required: true },
			{
				name: 'language',
				type: 'text',
				label: 'Into which language',
				required: true,
				maxLength: 60,
				help: 'With the region, where it matters: Portuguese (Brazil).'
			},
			{
				name: 'tone',
				type: 'choice',
				label: 'Tone',
				options: ['as in the original', 'formal', 'friendly', 'plain'],
				default: 'as in the original',
				required: true
			},
			{
				name: 'keep',
				type: 'text',
				label: 'Words to keep',
				help: 'Product names, technical terms.',
				maxLength: 300
			}
		],
		settings: { temperature: 0.2 }
	}),
	'code-review': starter({
		name: 'Review code',
		description: 'Bugs and risks first, style last, each with a suggestion.',
		category: 'Engineering',
		systemPrompt:
			'You are an experienced engineer who reviews code. You name concrete problems with the place where they are, in order of severity, and show how to fix each. You do not praise, and you do not invent problems: where the code is fine, say so.',
		userPromptTemplate: `Review this {{language}} code. Look at: {{focus}}.
Suggest tests for what is not covered: {{tests}}.

What it is meant to do:
{{purpose}}

\`\`\`
{{code}}
\`\`\``,
		variables: [
			{ name: 'code', type: 'longText', label: 'Code', required: true },
			{
				name: 'language',
				type: 'text',
				label: 'Language',
				default: 'TypeScript',
				required: true,
				maxLength: 40
			},
			{ name: 'purpose', type: 'longText', label: 'What it is meant to do', maxLength: 5000 },
			{
				name: 'focus',
				type: 'multipleChoice',
				label: 'Look at',
				options: ['correctness', 'security', 'performance', 'readability', 'error handling', 'concurrency'],
				default: ['correctness', 'security', 'error handling'],
				required: true
			},
			{ name: 'tests', type: 'boolean', label: 'Suggest tests', default: true }
		],
		settings: { temperature: 0.2 }
	}),
	'email-reply': starter({
		name: 'Reply to an e-mail',
		description: 'A draft that answers every question in the mail, in your tone.',
		category: 'Communication',
		systemPrompt:
			'You write e-mails for somebody else to send. Short sentences, no filler, nothing promised that was not said. Where a fact is missing, leave a gap in [square brackets].',
		userPromptTemplate: `Draft a reply to the e-mail below. Tone: {{tone}}. Length: {{length}}.

What I want to say:
{{points}}

The e-mail:
{{email}}`,
		variables: [
			{ name: 'email', type: 'longText', label: 'The e-mail', required: true },
			{
				name: 'points',
				type: 'longText',
				label: 'What you want to say',
				required: true,
				maxLength: 5000,
				help: 'A few words are enough.'
			},
			{
				name: 'tone',
				type: 'choice',
				label: 'Tone',
				options: ['friendly', 'formal', 'direct', 'apologetic'],
				default: 'friendly',
				required: true
			},
			{
				name: 'length',
				type: 'choice',
				label: 'Length',
				options: ['two or three sentences', 'a short paragraph', 'as long as it needs'],
				default: 'a short paragraph',
				required: true
			}
		]
	}),
	'meeting-notes': starter({
		name: 'Meeting notes',
		description: 'Decisions, tasks with names and dates, and open questions, out of rough notes.',
		category: 'Communication',
		systemPrompt:
			'You turn rough notes into minutes. You keep to what the notes say; what is unclear goes under open questions.',
		userPromptTemplate: `Turn these notes of “{{title}}” on {{date}} into minutes.

Present: {{people}}

Sections: summary in three sentences; decisions; tasks as a table with who, what and until when; open questions.

Notes:
{{notes}}`,
		variables: [
			{ name: 'title', type: 'text', label: 'Meeting', required: true, maxLength: 120 },
			{ name: 'date', type: 'date', label: 'Date', required: true },
			{ name: 'people', type: 'text', label: 'Who was there', maxLength: 500 },
			{ name: 'notes', type: 'longText', label: 'Notes', required: true }
		],
		settings: { temperature: 0.2 }
	}),
	sql: starter({
		name: 'SQL from a question',
		description: 'A query for your tables, with the assumptions that it makes.',
		category: 'Engineering',
		systemPrompt:
			'You write SQL. You use only the tables and columns that are given, name every assumption, and never write statements that change data unless the question asks for it.',
		userPromptTemplate: `Write a {{dialect}} query that answers: {{question}}

Tables:
{{schema}}

Explain the query line by line: {{explain}}. At most {{limit}} rows.`,
		variables: [
			{ name: 'question', type: 'text', label: 'Question', required: true, maxLength: 500 },
			{
				name: 'schema',
				type: 'longText',
				label: 'Tables',
				required: true,
				help: 'CREATE TABLE statements, or names and columns.'
			},
			{
				name: 'dialect',
				type: 'choice',
				label: 'Database',
				options: ['PostgreSQL', 'MySQL', 'SQLite', 'SQL Server', 'BigQuery'],
				default: 'PostgreSQL',
				required: true
			},
			{
				name: 'limit',
				type: 'number',
				label: 'Rows at most',
				min: 1,
				max: 10000,
				step: 1,
				default: 100,
				required: true
			},
			{ name: 'explain', type: 'boolean', label: 'Explain it', default: false }
		],
		settings: { temperature: 0 }
	}),
	explain: starter({
		name: 'Explain like I am …',
		description: 'Something hard, for somebody with a given background.',
		category: 'Learning',
		systemPrompt:
			'You explain clearly. You begin with the idea in one sentence, use one example all the way through, and say where the comparison ends.',
		userPromptTemplate: `Explain {{topic}} to {{reader}}. Depth: {{depth}}.
What they know already: {{known}}`,
		variables: [
			{ name: 'topic', type: 'text', label: 'What', required: true, maxLength: 300 },
			{
				name: 'reader',
				type: 'choice',
				label: 'To whom',
				options: [
					'a ten-year-old',
					'a new colleague',
					'an expert of another field',
					'a manager who has to decide'
				],
				default: 'a new colleague',
				required: true
			},
			{
				name: 'depth',
				type: 'choice',
				label: 'Depth',
				options: ['the idea only', 'how it works', 'how it works, with its limits'],
				default: 'how it works',
				required: true
			},
			{ name: 'known', type: 'text', label: 'What they know already', maxLength: 300 }
		]
	}),
	rewrite: starter({
		name: 'Rewrite in another tone',
		description: 'The same content, said differently.',
		category: 'Writing',
		systemPrompt: 'You rewrite texts. The facts stay exactly the same; you answer with the new text alone.',
		userPromptTemplate: `Rewrite the text below so that it is {{tone}}. Length: {{length}}.

{{text}}`,
		variables: [
			{ name: 'text', type: 'longText', label: 'Text', required: true },
			{
				name: 'tone',
				type: 'multipleChoice',
				label: 'It should be',
				options: ['plain', 'friendly', 'formal', 'confident', 'diplomatic', 'lively'],
				default: ['plain', 'friendly'],
				required: true
			},
			{
				name: 'length',
				type: 'choice',
				label: 'Length',
				options: ['about the same', 'half as long', 'longer, with examples'],
				default: 'about the same',
				required: true
			}
		]
	}),
	brainstorm: starter({
		name: 'Brainstorm',
		description: 'Many different ideas, then the few worth a second look.',
		category: 'Thinking',
		systemPrompt:
			'You find ideas that differ from each other in kind, not only in wording. You avoid the obvious first ten.',
		userPromptTemplate: `Give me {{count}} ideas for: {{goal}}

Limits: {{limits}}

One line each. Then choose the three most promising and say what would have to be true for each to work.`,
		variables: [
			{ name: 'goal', type: 'longText', label: 'What for', required: true, maxLength: 2000 },
			{
				name: 'limits',
				type: 'text',
				label: 'Limits',
				help: 'Budget, time, what must not be.',
				maxLength: 500
			},
			{
				name: 'count',
				type: 'number',
				label: 'How many',
				min: 3,
				max: 50,
				step: 1,
				default: 15,
				required: true
			}
		],
		settings: { temperature: 1 }
	}),
	'pros-and-cons': starter({
		name: 'Pros and cons',
		description: 'A decision from both sides, with what would change the answer.',
		category: 'Thinking',
		systemPrompt:
			'You weigh decisions. You argue each side as its best supporter would, then judge, and you say how sure you are.',
		userPromptTemplate: `Should we {{decision}}?

Background:
{{background}}

Judge by: {{criteria}}.
To be decided by {{deadline}}.

A table of pros and cons with their weight, then a recommendation, then what would change it.`,
		variables: [
			{ name: 'decision', type: 'text', label: 'Should we …', required: true, maxLength: 300 },
			{ name: 'background', type: 'longText', label: 'Background', maxLength: 20000 },
			{
				name: 'criteria',
				type: 'multipleChoice',
				label: 'Judge by',
				options: ['cost', 'time', 'risk', 'customers', 'our team', 'how easily it is undone'],
				default: ['cost', 'risk', 'how easily it is undone'],
				required: true
			},
			{ name: 'deadline', type: 'date', label: 'To be decided by' }
		]
	}),
	'job-description': starter({
		name: 'Job description',
		description: 'An honest advertisement: what the person will do, and what they need for it.',
		category: 'People',
		systemPrompt:
			'You write job advertisements that are concrete and inclusive. No clichés, no list of twenty requirements: at most five that really are required.',
		userPromptTemplate: `Write a job description for: {{title}} ({{level}}), {{place}}, starting {{start}}.

What they will do:
{{tasks}}

Salary: {{salary}}
What we offer: {{benefits}}`,
		variables: [
			{ name: 'title', type: 'text', label: 'Title', required: true, maxLength: 100 },
			{
				name: 'level',
				type: 'choice',
				label: 'Level',
				options: ['entry', 'experienced', 'senior', 'lead'],
				default: 'experienced',
				required: true
			},
			{
				name: 'place',
				type: 'choice',
				label: 'Place',
				options: ['on site', 'hybrid', 'remote'],
				default: 'hybrid',
				required: true
			},
			{ name: 'start', type: 'date', label: 'Start' },
			{ name: 'tasks', type: 'longText', label: 'What they will do', required: true, maxLength: 5000 },
			{ name: 'salary', type: 'text', label: 'Salary', maxLength: 100, help: 'A range, with the currency.' },
			{ name: 'benefits', type: 'text', label: 'What you offer', maxLength: 500 }
		]
	}),
	'bug-report': starter({
		name: 'Bug report',
		description: 'A report that somebody else can reproduce, out of a description in passing.',
		category: 'Engineering',
		systemPrompt:
			'You write bug reports. You separate what was observed from what is supposed, and you ask for what is missing instead of making it up.',
		userPromptTemplate: `Write a bug report for {{product}}, version {{version}}. Severity: {{severity}}. It happens every time: {{always}}.

What happened:
{{observed}}

What was expected:
{{expected}}

Sections: title, steps to reproduce, observed, expected, environment, possible causes, questions that are open.`,
		variables: [
			{ name: 'product', type: 'text', label: 'Product', required: true, maxLength: 100 },
			{
				name: 'version',
				type: 'text',
				label: 'Version',
				pattern: '\\d+(\\.\\d+){0,3}([-+][\\w.]+)?',
				help: 'Such as 2.4.1.',
				maxLength: 40
			},
			{
				name: 'severity',
				type: 'choice',
				label: 'Severity',
				options: ['blocks work', 'major', 'minor', 'cosmetic'],
				default: 'major',
				required: true
			},
			{ name: 'always', type: 'boolean', label: 'It happens every time', default: true },
			{ name: 'observed', type: 'longText', label: 'What happened', required: true },
			{ name: 'expected', type: 'longText', label: 'What was expected', maxLength: 5000 }
		],
		settings: { temperature: 0.2 }
	}),
	'project-plan': starter({
		name: 'Project plan',
		description: 'Milestones with dates, risks, and what to do on Monday.',
		category: 'Thinking',
		systemPrompt:
			'You plan projects. You work backwards from the end, keep a reserve, and name the one thing that the plan depends on most.',
		userPromptTemplate: `Make a plan for: {{goal}}

From {{start}} to {{end}}, with {{people}} people.
What is fixed: {{fixed}}

Milestones as a table with dates, then the risks with what to do about each, then the first three steps.`,
		variables: [
			{
				name: 'goal',
				type: 'longText',
				label: 'What is to be there at the end',
				required: true,
				maxLength: 5000
			},
			{ name: 'start', type: 'date', label: 'From', required: true },
			{ name: 'end', type: 'date', label: 'To', required: true },
			{
				name: 'people',
				type: 'number',
				label: 'People',
				min: 1,
				max: 500,
				step: 1,
				default: 3,
				required: true
			},
			{ name: 'fixed', type: 'text', label: 'What is fixed', maxLength: 500 }
		]
	})
};

function starter(
	content: Omit<TemplateContent, 'modelId' | 'settings'> & Partial<Pick<TemplateContent, 'settings'>>
): TemplateContent {
	return { modelId: null, settings: {}, ...content };
}
