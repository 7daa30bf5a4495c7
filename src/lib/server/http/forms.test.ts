import { describe, expect, test } from 'vitest';
import { localPath } from './forms';

describe('where to go on to after signing in', () => {
	test.each(['/acme/chat', '/acme/chat/0?x=1', '/acme/usage?period=year&at=2026'])(
		'is %s as it was asked',
		(path) => {
			expect(localPath(path)).toBe(path);
		}
	);

	test.each([
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'/\n/evil.example',
		'/\r\n/evil.example',
		'/.//evil.example',
		'/..//evil.example',
		'\\\\evil.example',
		'https://evil.example',
		'javascript:alert(1)',
		'evil.example',
		''
	])('is never another site: %j', (next) => {
		const path = localPath(next);
		const target = new URL(path ?? '/', 'https://colloquy.example');
		expect(target.origin).toBe('https://colloquy.example');
		expect(path ?? '/').toMatch(/^\/(?!\/)/);
	});

	test('is nowhere in particular when nothing was asked', () => {
		expect(localPath(null)).toBeNull();
	});
});
