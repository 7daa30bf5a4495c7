import type { Brief } from './brief';
import { SNIPPETS, type Snippet } from './snippets';
import { WEB_SNIPPETS } from './snippets-web';

const LIBRARY: Readonly<Record<string, readonly Snippet[]>> = { ...SNIPPETS, ...WEB_SNIPPETS };

/** Words by which a question names a language, most telling first. */
const NAMES: [RegExp, string][] = [
	[/\bsvelte(kit)?\b/i, 'svelte'],
	[/\b(typescript|ts|react|zod)\b/i, 'typescript'],
	[/\b(javascript|js|node(\.?js)?|browser|fetch)\b/i, 'javascript'],
	[/\b(python|pandas|django|flask)\b/i, 'python'],
	[/\brust\b/i, 'rust'],
	[/\b(golang|go (code|function|program))\b|\bin go\b/i, 'go'],
	[/\b(java|kotlin|jvm)\b/i, 'java'],
	[/\b(sql|postgres(ql)?|mysql|sqlite|query|database)\b/i, 'sql'],
	[/\b(bash|shell|terminal|command line)\b/i, 'bash'],
	[/\b(css|stylesheet|layout|flexbox|grid)\b/i, 'css'],
	[/\b(html|form|markup)\b/i, 'html']
];

export function writeCode(brief: Brief): string {
	const { question, topic, title, random } = brief;
	const language =
		NAMES.find(([pattern]) => pattern.test(question))?.[1] ?? random.pick(['python', 'typescript']);
	const snippet = closest(LIBRARY[language] ?? [], brief);
	const parts = [
		random.pick([
			`Here is one way to ${snippet.does}, as a starting point for **${topic}**.`,
			`For **${topic}** I would start small: the following shows how to ${snippet.does}.`,
			`### ${title}\n\nThe core of it, which shows how to ${snippet.does}:`
		]),
		`\`\`\`${language}\n${snippet.code}\n\`\`\``,
		`${random.pick(['Why it is written like this:', 'Worth knowing:', 'Two details matter here:'])}\n\n${snippet.notes.map((note) => `- ${note}`).join('\n')}`,
		...random.some(
			[
				`To fit it to ${topic}, rename things after your own data first; the shape can stay.`,
				'Before you rely on it, write a test for the empty input and for one that is far too large.',
				`> If something behaves oddly, reduce it to the smallest input that still shows it, and look at that.`,
				`Next steps:\n\n- [x] a version that works\n- [ ] a test for the usual case\n- [ ] a test for the case that should fail`
			],
			random.int(1, 2)
		)
	];
	return parts.join('\n\n');
}

/** The program whose purpose shares most words with the question; any of them where none does. */
function closest(snippets: readonly Snippet[], { question, random }: Brief): Snippet {
	const stems = new Set(question.toLowerCase().match(/\b[a-z]{4}/g));
	const shared = ({ does }: Snippet) =>
		(does.match(/\b[a-z]{4}/g) ?? []).filter((stem) => stems.has(stem)).length;
	const most = Math.max(...snippets.map(shared));
	return random.pick(snippets.filter((snippet) => shared(snippet) === most));
}
