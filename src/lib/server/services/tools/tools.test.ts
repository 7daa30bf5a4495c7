import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calculate, CalculationError } from './calculator';
import { currentTime } from './current-time';
import { runTool, TOOL_DEFINITIONS } from './index';

describe('the calculator', () => {
	test.each([
		['1893 * 23.7 / 100', '448.641'],
		['0.1 + 0.2', '0.3'],
		['2 + 3 * 4', '14'],
		['(2 + 3) * 4', '20'],
		['-2^2', '-4'],
		['(-2)^2', '4'],
		['2^3^2', '512'],
		['2 ** 0.5', '1.4142135623730950488'],
		['10 % 3', '1'],
		['7 - -3', '10'],
		['sqrt(2) * sqrt(2) - 2 < 0', null],
		['round(2/3, 3)', '0.667'],
		['max(1, 2, 3) - min(4, 5)', '-1'],
		['log(1000)', '3'],
		['log(8, 2)', '3'],
		['ln(e)', '1'],
		['sin(0) + cos(0)', '1'],
		['2 × 3 ÷ 4 − 1', '0.5'],
		['1e3 + .5', '1000.5'],
		['1 / 3', '0.33333333333333333333'],
		['99999999999999999999 + 1', '100000000000000000000'],
		['2 / 0', null],
		['10 % 0', null],
		['', null],
		['(1', null],
		['1)', null],
		['1 +', null],
		['process.exit()', null],
		['constructor(1)', null],
		['__proto__', null],
		['9^9^9^9', null],
		['sqrt(-1)', null],
		['log(0)', null],
		['round(1, 999)', null],
		['('.repeat(500), null],
		['-'.repeat(900) + '1', null],
		['1'.repeat(2_000), null]
	])('%s', (expression, result) => {
		if (result === null) expect(() => calculate(expression)).toThrow(CalculationError);
		else expect(calculate(expression)).toBe(result);
	});

	test('answers with a number or with words, whatever is asked of it', () => {
		const token = fc.constantFrom(
			'1',
			'2.5',
			'+',
			'-',
			'*',
			'/',
			'^',
			'%',
			'(',
			')',
			',',
			'sqrt',
			'max',
			'pi',
			'x',
			' '
		);
		fc.assert(
			fc.property(fc.array(token, { maxLength: 25 }), (tokens) => {
				try {
					expect(calculate(tokens.join(''))).toMatch(/^-?\d/);
				} catch (error) {
					expect(error).toBeInstanceOf(CalculationError);
				}
			}),
			{ numRuns: 2_000 }
		);
	});
});

describe('the clock', () => {
	const now = new Date('2026-03-29T00:59:59Z');

	test.each([
		['UTC', '2026-03-29T00:59:59+00:00', 'Sunday'],
		['Europe/Berlin', '2026-03-29T01:59:59+01:00', 'Sunday'],
		['America/Los_Angeles', '2026-03-28T17:59:59-07:00', 'Saturday'],
		['Asia/Kathmandu', '2026-03-29T06:44:59+05:45', 'Sunday']
	])('tells the time in %s', (zone, iso, weekday) => {
		expect(currentTime(zone, now)).toMatchObject({ timeZone: zone, iso, weekday });
		expect(new Date(iso)).toEqual(now);
	});
});

describe('a tool that a model asks for', () => {
	test('gets its arguments, and tells what came of it', () => {
		expect(runTool('calculator', '{"expression":"6*7"}')).toEqual({
			input: { expression: '6*7' },
			output: { result: '42' }
		});
		expect(runTool('current_time', '{"time_zone":"Asia/Tokyo"}')).toMatchObject({
			output: { timeZone: 'Asia/Tokyo' }
		});
	});

	test.each([
		['calculator', '{"expression":'],
		['calculator', '{}'],
		['calculator', '{"expression":"x"}'],
		['calculator', '[]'],
		['current_time', '{"time_zone":"Mars/Olympus"}'],
		['constructor', '{}'],
		['shell', '{"command":"ls"}']
	])('says in words what is wrong with %s %s', (name, json) => {
		expect(runTool(name, json)).toMatchObject({ error: expect.stringMatching(/\w/) as string });
	});

	test('is described as the protocol wants it', () => {
		expect(TOOL_DEFINITIONS.map((tool) => tool.function.name)).toEqual(['calculator', 'current_time']);
		for (const { function: described } of TOOL_DEFINITIONS) {
			expect(described.parameters).toMatchObject({ type: 'object', required: expect.any(Array) as string[] });
		}
	});
});
