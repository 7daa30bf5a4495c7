import { describe, expect, test } from 'vitest';
import { FaultError, faultsFromHeader, faultsFromText, withoutMarkers } from './faults';

describe('faults', () => {
	test('are read from a header, several at once', () => {
		expect(faultsFromHeader('error;status=402;kind=in-flight, usage-shape=empty, speed=max')).toEqual({
			error: { status: 402, kind: 'in-flight' },
			'usage-shape': { value: 'empty' },
			speed: { value: Infinity }
		});
	});

	test('are read from markers in a text, which the model then does not see', () => {
		const text = 'Hello [[sandbox:cut after=3]] there [[sandbox:retry-after=7]]';
		expect(faultsFromText(text)).toEqual({ cut: { after: 3 }, 'retry-after': { value: 7 } });
		expect(withoutMarkers('[[sandbox:cut after=3]] Hello')).toBe('Hello');
	});

	test('have a usual place to strike', () => {
		expect(faultsFromHeader('error-mid-stream')).toEqual({ 'error-mid-stream': { after: 5 } });
	});

	test('that do not exist or take no such parameter are mistakes, not silence', () => {
		for (const mistake of ['nonsense', 'constructor', 'cut;before=3', 'tokens', 'usage-shape=odd']) {
			expect(() => faultsFromHeader(mistake), mistake).toThrow(FaultError);
		}
	});

	test('are none without a header', () => {
		expect(faultsFromHeader(undefined)).toEqual({});
		expect(faultsFromText('A plain [question].')).toEqual({});
	});
});
