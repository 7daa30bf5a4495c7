import { z } from 'zod';

/**
 * Bad days on request. A fault is named in the header `x-sandbox-fault: name[=value][;key=value…]` (several are
 * separated by commas) or, where the server allows it, in the last user message as `[[sandbox:name key=value …]]`.
 * README.md has the table of them.
 */
const count = z.coerce.number().int().min(0);
const status = z.coerce.number().int().min(400).max(599);
const amount = z.string().regex(/^\d+(\.\d+)?$/, 'must be an amount in USD');
const speed = z.union([z.literal('max').transform(() => Infinity), z.coerce.number().positive()]);

/** An error inside a 200: the status it reports, or a word in place of the number. */
const errorFacts = { status: status.optional(), code: z.string().optional() };

const FAULTS = {
	error: z.strictObject({ status, kind: z.enum(['credits', 'key', 'in-flight']).default('credits') }),
	status: z.strictObject({ value: status }),
	moderation: z.strictObject({}),
	guardrail: z.strictObject({}),
	'no-endpoints': z.strictObject({}),
	'no-tool-endpoints': z.strictObject({}),
	'rate-limit-upstream': z.strictObject({}),
	'rate-limit-free': z.strictObject({}),
	'retry-after': z.strictObject({ value: count }),
	'error-body-200': z.strictObject(errorFacts),
	'partial-error-200': z.strictObject({ ...errorFacts, after: count.default(5) }),
	'error-first-event': z.strictObject(errorFacts),
	'error-mid-stream': z.strictObject({ ...errorFacts, after: count.default(5) }),
	'error-with-usage': z.strictObject({ ...errorFacts, after: count.default(5) }),
	cut: z.strictObject({ after: count.default(5) }),
	eof: z.strictObject({ after: count.default(5) }),
	silence: z.strictObject({ after: count.default(0) }),
	'slow-first-token': z.strictObject({ ms: count }),
	'usage-shape': z.strictObject({ value: z.enum(['repeat', 'empty', 'null']) }),
	'usage-missing': z.strictObject({}),
	'model-echo': z.strictObject({ value: z.enum(['slug', 'canonical']) }),
	'leading-whitespace': z.strictObject({}),
	'reasoning-exceeds': z.strictObject({}),
	'zero-completion': z.strictObject({}),
	refusal: z.strictObject({}),
	echo: z.strictObject({}),
	tokens: z.strictObject({ value: count.min(1) }),
	speed: z.strictObject({ value: speed }),
	'cost-noise': z.strictObject({}),
	'cost-exponent': z.strictObject({}),
	'generation-delay': z.strictObject({ ms: count }),
	'generation-missing': z.strictObject({}),
	'record-cost': z.strictObject({ cost: amount, tokens: count.optional() }),
	'record-error': z.strictObject({ status }),
	'split-utf8': z.strictObject({}),
	'tool-loop': z.strictObject({}),
	provider: z.strictObject({ value: z.string() })
} as const;

type FaultName = keyof typeof FAULTS;
/** The faults of one request, by name. */
export type Faults = { [Name in FaultName]?: z.output<(typeof FAULTS)[Name]> };

/** A fault that is not in the table, or one with parameters that it does not take: a mistake in a test. */
export class FaultError extends Error {
	override readonly name = 'FaultError';
}

const MARKER = /\[\[sandbox:([^\]]*)\]\]/g;

/** @throws {FaultError} */
export function faultsFromHeader(header: string | undefined): Faults {
	return collect((header ?? '').split(',').map((fault) => fault.split(';')));
}

/**
 * @param isAfterTools the request brings what tools gave back: faults that begin with `then` are for it
 * @throws {FaultError}
 */
export function faultsFromText(text: string, { isAfterTools = false } = {}): Faults {
	const marked = [...text.matchAll(MARKER)].map(([, fault = '']) => fault.split(/\s+/));
	return collect(
		marked.flatMap(([head = '', ...rest]) =>
			head === 'then' ? (isAfterTools ? [rest] : []) : [[head, ...rest]]
		)
	);
}

/** A question as a model should see it. */
export function withoutMarkers(text: string): string {
	return text.includes('[[sandbox:') ? text.replace(MARKER, '').trim() : text;
}

function collect(faults: string[][]): Faults {
	const collected: Record<string, unknown> = {};
	for (const words of faults) {
		const [head = '', ...parameters] = words.map((word) => word.trim()).filter((word) => word !== '');
		if (head === '') continue;
		const [name = '', value] = head.split('=');
		if (!Object.hasOwn(FAULTS, name)) throw new FaultError(`There is no sandbox fault "${name}".`);
		const parsed = FAULTS[name as FaultName].safeParse({
			...(value === undefined ? {} : { value }),
			...Object.fromEntries(parameters.map((parameter) => parameter.split('=')))
		});
		if (!parsed.success) {
			throw new FaultError(`Sandbox fault "${words.join(' ')}": ${z.prettifyError(parsed.error)}`);
		}
		collected[name] = parsed.data;
	}
	return collected;
}
