import { describe, expect, it } from 'vitest';
import { formatContext } from './format';

describe('formatContext', () => {
	it.each([
		[4_096, '4K'],
		[16_385, '16.4K'],
		[128_000, '128K'],
		[131_072, '128K'],
		[200_000, '200K'],
		[1_000_000, '1M'],
		[1_048_576, '1M'],
		[1_050_000, '1.1M'],
		[2_097_152, '2M']
	])('writes %d as %s', (tokens, text) => {
		expect(formatContext(tokens)).toBe(text);
	});
});
