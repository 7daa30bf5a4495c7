import { z } from 'zod';
import type { FunctionTool } from '../../openrouter';
import { calculate, CalculationError } from './calculator';
import { currentTime } from './current-time';

/**
 * Tools that answers may use. They run here, touch nothing, and take a moment at the most, so a model may use them
 * without anybody being asked.
 */
interface Tool {
	description: string;
	input: z.ZodType;
	/** @throws {Error} whose message is for the model */
	run: (input: never) => unknown;
}

const TOOLS = {
	calculator: {
		description:
			'Evaluates an arithmetic expression with exact decimals. Supports + - * / % ^, brackets, sqrt, abs, round(x, places), floor, ceil, min, max, ln, log(x, base), exp, sin, cos, tan, pi and e.',
		input: z.object({ expression: z.string().describe('such as 1893 * 23.7 / 100') }),
		run: ({ expression }: { expression: string }) => ({ result: calculate(expression) })
	},
	current_time: {
		description: 'Tells the current date and time in a time zone.',
		input: z.object({
			time_zone: z.string().describe('IANA name such as Europe/Berlin; UTC where none is meant')
		}),
		run: ({ time_zone }: { time_zone: string }) => currentTime(time_zone, new Date())
	}
} as const satisfies Record<string, Tool>;

/** As they are offered to a model. */
export const TOOL_DEFINITIONS: readonly FunctionTool[] = Object.entries(TOOLS).map(
	([name, { description, input }]) => {
		const { $schema: _schema, ...parameters } = z.toJSONSchema(input);
		return { type: 'function', function: { name, description, parameters } };
	}
);

/** `input`: what the tool was given; as the model wrote it, where that made no sense. */
export type ToolOutcome = { input: unknown } & ({ output: unknown } | { error: string });

/**
 * Runs the tool that a model asked for. Whatever it wrote, something comes back that it can go on with.
 * @param json its arguments, as the model wrote them
 */
export function runTool(name: string, json: string): ToolOutcome {
	const tool: Tool | undefined = Object.hasOwn(TOOLS, name) ? TOOLS[name as keyof typeof TOOLS] : undefined;
	if (tool === undefined) return { input: json, error: `There is no tool ${name}.` };
	let given: unknown;
	try {
		given = JSON.parse(json === '' ? '{}' : json);
	} catch {
		return { input: json, error: 'The arguments are not JSON.' };
	}
	const parsed = tool.input.safeParse(given);
	if (!parsed.success) return { input: json, error: z.prettifyError(parsed.error) };
	try {
		return { input: parsed.data, output: tool.run(parsed.data as never) };
	} catch (error) {
		return { input: parsed.data, error: explain(error) };
	}
}

function explain(error: unknown): string {
	if (error instanceof CalculationError) return error.message;
	if (error instanceof RangeError) return 'There is no such time zone.';
	return 'The tool failed.';
}
