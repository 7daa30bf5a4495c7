import type { LanguageFn } from 'highlight.js';

type Load = () => Promise<{ default: LanguageFn }>;

/** What models answer in most, each in a chunk of its own. A name that is not here is shown without colours. */
const LANGUAGES = new Map<string, Load>(
	Object.entries({
		bash: () => import('highlight.js/lib/languages/bash'),
		c: () => import('highlight.js/lib/languages/c'),
		cpp: () => import('highlight.js/lib/languages/cpp'),
		csharp: () => import('highlight.js/lib/languages/csharp'),
		css: () => import('highlight.js/lib/languages/css'),
		diff: () => import('highlight.js/lib/languages/diff'),
		dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
		go: () => import('highlight.js/lib/languages/go'),
		ini: () => import('highlight.js/lib/languages/ini'),
		java: () => import('highlight.js/lib/languages/java'),
		javascript: () => import('highlight.js/lib/languages/javascript'),
		json: () => import('highlight.js/lib/languages/json'),
		kotlin: () => import('highlight.js/lib/languages/kotlin'),
		markdown: () => import('highlight.js/lib/languages/markdown'),
		php: () => import('highlight.js/lib/languages/php'),
		python: () => import('highlight.js/lib/languages/python'),
		ruby: () => import('highlight.js/lib/languages/ruby'),
		rust: () => import('highlight.js/lib/languages/rust'),
		sql: () => import('highlight.js/lib/languages/sql'),
		swift: () => import('highlight.js/lib/languages/swift'),
		typescript: () => import('highlight.js/lib/languages/typescript'),
		xml: () => import('highlight.js/lib/languages/xml'),
		yaml: () => import('highlight.js/lib/languages/yaml')
	})
);

const ALIASES = new Map(
	Object.entries({
		'c#': 'csharp',
		'c++': 'cpp',
		cs: 'csharp',
		docker: 'dockerfile',
		golang: 'go',
		html: 'xml',
		js: 'javascript',
		jsonc: 'json',
		jsx: 'javascript',
		kt: 'kotlin',
		md: 'markdown',
		patch: 'diff',
		py: 'python',
		rb: 'ruby',
		rs: 'rust',
		sh: 'bash',
		shell: 'bash',
		svelte: 'xml',
		svg: 'xml',
		toml: 'ini',
		ts: 'typescript',
		tsx: 'typescript',
		vue: 'xml',
		yml: 'yaml',
		zsh: 'bash'
	})
);

/** The name that highlight.js knows it by, or null. */
export function languageOf(info: string): string | null {
	const name = ALIASES.get(info) ?? info;
	return LANGUAGES.has(name) ? name : null;
}

/** A function that colours code of this language, or null; each call to the loader after the first costs nothing. */
export async function loadHighlighter(language: string): Promise<((code: string) => string) | null> {
	const [core, grammar] = await Promise.all([import('highlight.js/lib/core'), LANGUAGES.get(language)?.()]);
	if (grammar === undefined) return null;
	const highlighter = core.default;
	if (!highlighter.getLanguage(language)) highlighter.registerLanguage(language, grammar.default);
	return (code) => highlighter.highlight(code, { language, ignoreIllegals: true }).value;
}
