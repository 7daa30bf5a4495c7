import {
	labelOf,
	LONG_TEXT_VALUE_LENGTH_MAX,
	TEXT_VALUE_LENGTH_MAX,
	type NumberVariable,
	type TextVariable,
	type Variable,
	type VariableValue,
	type VariableValues
} from './templates';
import { matchesPattern } from './templates-pattern';
import { fillIn } from './templates-text';

/** What may stand in the place of a variable. The form asks these rules while somebody types, the server once more. */
export type CheckedValue = { value: VariableValue | undefined } | { problem: string };

/**
 * A value as a form or a program gives it: numbers also as they are typed, booleans also as a form sends them. Absent
 * means the default, empty means nothing.
 */
export function checkValue(variable: Variable, raw: unknown): CheckedValue {
	const given = raw === undefined ? variable.default : raw;
	if (variable.type === 'boolean') return checkBoolean(given);
	if (isEmpty(given)) {
		return variable.required === true ? { problem: 'Please fill this in.' } : { value: undefined };
	}
	switch (variable.type) {
		case 'text':
		case 'longText':
			return checkText(variable, given);
		case 'number':
			return checkNumber(variable, given);
		case 'choice':
			return typeof given === 'string' && variable.options.includes(given)
				? { value: given }
				: { problem: 'Please choose one of the options.' };
		case 'multipleChoice':
			return Array.isArray(given) && given.every((each) => variable.options.includes(each as string))
				? { value: variable.options.filter((option) => given.includes(option)) }
				: { problem: 'Please choose from the options.' };
		case 'date':
			return checkDate(variable, given);
	}
}

/**
 * All values of a form, those that hold and what is wrong with the others. What no variable asks for is wrong as well:
 * it would be lost without a word.
 */
export function checkValues(
	variables: readonly Variable[],
	raw: Readonly<Record<string, unknown>>
): { values: VariableValues; problems: Record<string, string> } {
	const values: VariableValues = {};
	const problems: Record<string, string> = {};
	for (const variable of variables) {
		const given = Object.hasOwn(raw, variable.name) ? raw[variable.name] : undefined;
		const checked = checkValue(variable, given);
		if ('problem' in checked) problems[variable.name] = checked.problem;
		else values[variable.name] = checked.value;
	}
	for (const name of Object.keys(raw)) {
		if (!variables.some((variable) => variable.name === name)) {
			problems[name] = 'The template has no such variable.';
		}
	}
	return { values, problems };
}

/** A value as it stands in the text. */
export function textOfValue(value: VariableValue | undefined): string {
	if (value === undefined) return '';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return Array.isArray(value) ? value.join(', ') : String(value);
}

/** A text of a template with values that {@link checkValues} has let through. */
export function renderTemplate(source: string, values: VariableValues): string {
	return fillIn(
		source,
		Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOfValue(value)]))
	);
}

/** What the form begins with. */
export function startingValue(variable: Variable): VariableValue {
	if (variable.default !== undefined) return variable.default;
	if (variable.type === 'boolean') return false;
	return variable.type === 'multipleChoice' ? [] : '';
}

/** `Topic: Please fill this in.` */
export function problemInWords(variables: readonly Variable[], name: string, problem: string): string {
	const variable = variables.find((each) => each.name === name);
	return `${variable === undefined ? name : labelOf(variable)}: ${problem}`;
}

function isEmpty(given: unknown): boolean {
	if (typeof given === 'string') return given.trim() === '';
	return given === undefined || given === null || (Array.isArray(given) && given.length === 0);
}

function checkBoolean(given: unknown): CheckedValue {
	if (given === undefined || given === null || given === '' || given === false || given === 'false') {
		return { value: false };
	}
	return given === true || given === 'true' || given === 'on'
		? { value: true }
		: { problem: 'Please say yes or no.' };
}

function checkText({ type, minLength = 0, maxLength, pattern }: TextVariable, given: unknown): CheckedValue {
	if (typeof given !== 'string') return { problem: 'Please enter a text.' };
	// As forms send line breaks, and as fields have them.
	const value = given.replaceAll('\r\n', '\n');
	const most = maxLength ?? (type === 'text' ? TEXT_VALUE_LENGTH_MAX : LONG_TEXT_VALUE_LENGTH_MAX);
	if (value.includes('\0') || !value.isWellFormed()) {
		return { problem: 'There are characters in it that cannot be stored.' };
	}
	if (type === 'text' && value.includes('\n')) return { problem: 'This has to be on one line.' };
	if (value.length < minLength) return { problem: `At least ${counted(minLength)}, please.` };
	if (value.length > most) return { problem: `At most ${counted(most)}, please.` };
	if (pattern !== undefined && !matchesPattern(pattern, value)) {
		return { problem: `This does not have the form that is asked for: ${pattern}` };
	}
	return { value };
}

function counted(length: number): string {
	return length === 1 ? '1 character' : `${length} characters`;
}

/** As many digits as a double keeps, and never written with an exponent. */
const NUMBER = /^-?\d{1,12}(\.\d{1,3})?$/;

function checkNumber({ min, max, step }: NumberVariable, given: unknown): CheckedValue {
	const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim() : '';
	if (!NUMBER.test(text)) {
		return { problem: 'Please enter a number, with a point and at most three decimals.' };
	}
	const value = Number(text) + 0;
	if (min !== undefined && value < min) return { problem: `At least ${min}, please.` };
	if (max !== undefined && value > max) return { problem: `At most ${max}, please.` };
	if (step !== undefined && inThousandths(value - (min ?? 0)) % inThousandths(step) !== 0) {
		return { problem: `In steps of ${step}${min === undefined ? '' : ` from ${min}`}, please.` };
	}
	return { value };
}

/** Numbers here have three decimals at the most: as whole numbers their remainders are exact. */
function inThousandths(value: number): number {
	return Math.round(value * 1_000);
}

/** Whether a number is one that a definition may have as a bound. */
export function isPlainNumber(value: number): boolean {
	return NUMBER.test(String(value));
}

export function isDay(value: unknown): value is string {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
	const day = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

function checkDate({ min, max }: { min?: string; max?: string }, given: unknown): CheckedValue {
	if (!isDay(given)) return { problem: 'Please enter a day, such as 2026-05-04.' };
	if (min !== undefined && given < min) return { problem: `Not before ${min}, please.` };
	if (max !== undefined && given > max) return { problem: `Not after ${max}, please.` };
	return { value: given };
}
