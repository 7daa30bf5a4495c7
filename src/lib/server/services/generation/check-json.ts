import { z } from 'zod';
import type { ResponseFormat } from '../../openrouter';

/** Whether an answer is the JSON that was asked for; `problem` in words for the person who asked. */
export interface JsonCheck {
	isValid: boolean;
	problem?: string;
}

const ISSUES_TOLD_MAX = 3;

/** Null where no JSON was asked for. */
export function checkJson(text: string, format: ResponseFormat | undefined): JsonCheck | null {
	if (format === undefined || format.type === 'text') return null;
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { isValid: false, problem: 'The answer is not JSON.' };
	}
	if (format.type === 'json_object') return { isValid: true };
	const schema = readSchema(format.json_schema.schema);
	if (schema === null) return { isValid: true, problem: 'The schema says things that are not checked here.' };
	const parsed = schema.safeParse(value);
	if (parsed.success) return { isValid: true };
	const issues = parsed.error.issues
		.slice(0, ISSUES_TOLD_MAX)
		.map(({ path, message }) => `${path.length === 0 ? 'the whole' : path.join('.')}: ${message}`);
	return { isValid: false, problem: `The answer does not keep to the schema (${issues.join('; ')}).` };
}

/** Null for a schema with rules that are not known here, such as conditions. */
function readSchema(schema: Record<string, unknown>): z.ZodType | null {
	try {
		return z.fromJSONSchema(withoutPatterns(schema) as Parameters<typeof z.fromJSONSchema>[0]);
	} catch {
		return null;
	}
}

/** Somebody's regular expression on a long answer can keep a whole server busy; the provider checks those. */
function withoutPatterns(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutPatterns);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(
				([key, child]) => !(key === 'pattern' && typeof child === 'string') && key !== 'patternProperties'
			)
			.map(([key, child]) => [key, withoutPatterns(child)])
	);
}
