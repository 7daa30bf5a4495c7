import {
	LONG_TEXT_VALUE_LENGTH_MAX,
	TEXT_VALUE_LENGTH_MAX,
	type NumberVariable,
	type TextVariable,
	type Variable
} from './templates';
import { patternProblem } from './templates-pattern';
import { isVariableName, placeholdersOf, readTemplate } from './templates-text';
import { checkValue, isDay, isPlainNumber } from './templates-values';

/** The part of a template whose parts have to fit each other. */
export interface TemplateDefinition {
	systemPrompt: string | null;
	userPromptTemplate: string;
	variables: readonly Variable[];
}

export interface DefinitionProblem {
	/** `userPromptTemplate`, `variables.2.pattern` */
	path: string;
	message: string;
}

/**
 * What is wrong with a definition, in words: braces that are no placeholder, a placeholder without its variable, a
 * variable that nothing refers to, and variables that ask for what cannot be. Empty: it can be saved, and every form
 * that is filled in by its rules can be rendered.
 */
export function checkDefinition(definition: TemplateDefinition): DefinitionProblem[] {
	const { variables } = definition;
	const used = usedNames(definition);
	const known = new Set(variables.map(({ name }) => name));
	const texts = [
		['systemPrompt', definition.systemPrompt ?? ''],
		['userPromptTemplate', definition.userPromptTemplate]
	] as const;
	return [
		...texts.flatMap(([path, text]) => [
			...readTemplate(text).flatMap((piece) =>
				piece.kind === 'fault' ? [{ path, message: piece.problem }] : []
			),
			...placeholdersOf(text)
				.filter((name) => !known.has(name))
				.map((name) => ({ path, message: `{{${name}}} has no variable.` }))
		]),
		...variables.flatMap((variable, index) => [
			...problemsOf(variable, used).map(({ path, message }) => ({
				path: `variables.${index}.${path}`,
				message
			})),
			...(variables.findIndex(({ name }) => name === variable.name) < index
				? [
						{
							path: `variables.${index}.name`,
							message: `There are two variables of the name ${variable.name}.`
						}
					]
				: [])
		])
	];
}

/** The names that either text refers to. */
export function usedNames({ systemPrompt, userPromptTemplate }: TemplateDefinition): Set<string> {
	return new Set([...placeholdersOf(userPromptTemplate), ...placeholdersOf(systemPrompt ?? '')]);
}

function problemsOf(variable: Variable, used: ReadonlySet<string>): DefinitionProblem[] {
	const problems: DefinitionProblem[] = [];
	const say = (path: string, message: string) => problems.push({ path, message });
	if (!isVariableName(variable.name)) {
		say('name', 'A name is up to 40 letters, digits and _, beginning with a letter.');
	} else if (!used.has(variable.name)) {
		say('name', `Nothing refers to {{${variable.name}}}.`);
	}
	switch (variable.type) {
		case 'text':
		case 'longText':
			checkTextBounds(variable, say);
			break;
		case 'number':
			checkNumberBounds(variable, say);
			break;
		case 'choice':
		case 'multipleChoice':
			if (variable.options.length === 0) say('options', 'Please give at least one option.');
			else if (new Set(variable.options).size < variable.options.length) {
				say('options', 'An option is there twice.');
			}
			break;
		case 'date':
			for (const bound of ['min', 'max'] as const) {
				if (variable[bound] !== undefined && !isDay(variable[bound])) say(bound, 'This is not a day.');
			}
			if (variable.min !== undefined && variable.max !== undefined && variable.min > variable.max) {
				say('max', 'The last day is before the first.');
			}
			break;
		case 'boolean':
			break;
	}
	// The rules for a value can only be asked where they make sense themselves.
	if (problems.every(({ path }) => path === 'name') && variable.default !== undefined) {
		const checked = checkValue({ ...variable, required: false }, variable.default);
		if ('problem' in checked) say('default', checked.problem);
	}
	return problems;
}

type Say = (path: string, message: string) => void;

function checkTextBounds({ type, minLength = 0, maxLength, pattern }: TextVariable, say: Say): void {
	const most = type === 'text' ? TEXT_VALUE_LENGTH_MAX : LONG_TEXT_VALUE_LENGTH_MAX;
	if (maxLength !== undefined && maxLength > most) say('maxLength', `At most ${most}, please.`);
	if (minLength > (maxLength ?? most)) say('minLength', 'The shortest is longer than the longest.');
	if (pattern === undefined) return;
	const problem = type === 'text' ? patternProblem(pattern) : 'A long text has no pattern.';
	if (problem !== null) say('pattern', problem);
}

function checkNumberBounds({ min, max, step }: NumberVariable, say: Say): void {
	for (const [path, bound] of Object.entries({ min, max, step })) {
		if (bound !== undefined && !isPlainNumber(bound))
			say(path, 'At most twelve digits and three decimals, please.');
	}
	if (min !== undefined && max !== undefined && min > max) say('max', 'The greatest is less than the least.');
	if (step !== undefined && step <= 0) say('step', 'A step is more than 0.');
}
