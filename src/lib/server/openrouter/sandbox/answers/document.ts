import type { Brief } from './brief';

type Schema = Record<string, unknown>;

const DEPTH_MAX = 8;

/** For `response_format: json_object`, where the request does not say which fields it wants. */
export function freeDocument({ question, title, keywords }: Brief): unknown {
	return { title, question, keywords, answeredBy: 'the sandbox: no OpenRouter key is set' };
}

/** A value that fits a JSON schema: every property there, filled from the question where its words allow. */
export function documentFor(schema: Schema, brief: Brief, root = schema, name = '', depth = 0): unknown {
	const resolved = resolve(schema, root);
	if (resolved['const'] !== undefined) return resolved['const'];
	if (Array.isArray(resolved['enum']))
		return mentioned(resolved['enum'], brief) ?? brief.random.pick(resolved['enum']);
	switch (typeOf(resolved)) {
		case 'object':
			return objectFor(resolved, brief, root, depth);
		case 'array':
			return arrayFor(resolved, brief, root, name, depth);
		case 'integer':
			return Math.round(numberFor(resolved, brief));
		case 'number':
			return numberFor(resolved, brief);
		case 'boolean':
			return brief.random.chance(0.7);
		case 'null':
			return null;
		default:
			return textFor(resolved, brief, name);
	}
}

function resolve(schema: Schema, root: Schema): Schema {
	if (typeof schema['$ref'] === 'string') {
		const path = schema['$ref'].replace(/^#\/?/, '').split('/').filter(Boolean);
		return path.reduce<Schema>((at, key) => (at[key] ?? {}) as Schema, root);
	}
	if (Array.isArray(schema['allOf'])) return Object.assign({}, ...(schema['allOf'] as Schema[])) as Schema;
	const choices = schema['anyOf'] ?? schema['oneOf'];
	return Array.isArray(choices) ? resolve((choices[0] ?? {}) as Schema, root) : schema;
}

function typeOf(schema: Schema): unknown {
	const type = schema['type'];
	if (Array.isArray(type)) return type.find((one) => one !== 'null');
	return type ?? (schema['properties'] === undefined ? 'string' : 'object');
}

function objectFor(schema: Schema, brief: Brief, root: Schema, depth: number): unknown {
	const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
	const required = new Set((schema['required'] as string[] | undefined) ?? []);
	return Object.fromEntries(
		properties
			// A schema may contain itself; past some depth only what must be there is written.
			.filter(([key]) => depth < DEPTH_MAX || required.has(key))
			.map(([key, property]) => [key, documentFor(property, brief, root, key, depth + 1)])
	);
}

function arrayFor(schema: Schema, brief: Brief, root: Schema, name: string, depth: number): unknown[] {
	const min = (schema['minItems'] as number | undefined) ?? (depth < DEPTH_MAX ? 2 : 0);
	const length = Math.min(Math.max(min, 0), (schema['maxItems'] as number | undefined) ?? Infinity);
	const item = (schema['items'] ?? {}) as Schema;
	return Array.from({ length }, () => documentFor(item, brief, root, name, depth + 1));
}

function numberFor(schema: Schema, { question, random }: Brief): number {
	const min = (schema['minimum'] ?? schema['exclusiveMinimum'] ?? 1) as number;
	const max = (schema['maximum'] ?? schema['exclusiveMaximum'] ?? min + 99) as number;
	const named = Number(/-?\d+(?:\.\d+)?/.exec(question)?.[0] ?? NaN);
	return named >= min && named <= max ? named : random.int(Math.ceil(min), Math.floor(max));
}

function textFor(schema: Schema, { question, topic, title, keywords, random }: Brief, name: string): string {
	const text = (() => {
		if (schema['format'] === 'date') return '2026-11-22';
		if (schema['format'] === 'date-time') return '2026-11-22T09:30:00Z';
		if (schema['format'] === 'email') return 'someone@example.com';
		if (schema['format'] === 'uri') return 'https://example.com/';
		if (name === 'expression') return /[\d(][\d\s.+\-*/×÷^%()]*[\d)]/.exec(question)?.[0] ?? '6 * 7';
		if (/time_?zone/i.test(name)) return /\b[A-Z][a-z]+\/[A-Z][A-Za-z_]+/.exec(question)?.[0] ?? 'UTC';
		const wanted =
			`${name} ${typeof schema['description'] === 'string' ? schema['description'] : ''}`.toLowerCase();
		const asNumber = /lat|long|lng|amount|price|count/.test(wanted) ? /-?\d+\.\d+|\d+/.exec(question) : null;
		if (asNumber !== null) return asNumber[0];
		if (/name|city|place|country|person|location/.test(wanted))
			return properName(question) ?? keywords[0] ?? title;
		if (/title|subject|heading/.test(wanted)) return title;
		if (/summary|description|text|body|content|answer/.test(wanted)) return `A few words about ${topic}.`;
		return keywords.length === 0 ? topic : random.pick(keywords);
	})();
	const max = (schema['maxLength'] as number | undefined) ?? Infinity;
	return text.slice(0, max).padEnd((schema['minLength'] as number | undefined) ?? 0, '.');
}

/** A capitalised word that does not merely begin a sentence: `the weather in Berlin` → `Berlin`. */
function properName(question: string): string | undefined {
	return /(?<=[\p{Ll}\d,"'] )\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)*/u.exec(question)?.[0];
}

function mentioned(choices: unknown[], { question }: Brief): unknown {
	const text = question.toLowerCase();
	return choices.find((choice) => typeof choice === 'string' && text.includes(choice.toLowerCase()));
}
