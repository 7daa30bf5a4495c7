import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { localPath, readForm } from './forms';

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

describe('a form that is shown again', () => {
	test('has what was typed, and never a password, whatever its field is called', async () => {
		const body = new URLSearchParams({ name: 'Ada', password: 'old', newPassword: 'new' });
		const request = () => new Request('https://colloquy.example', { method: 'POST', body });
		const taken = await readForm(request(), z.object({ newPassword: z.string() }));
		expect(taken).toMatchObject({ isValid: true, data: { newPassword: 'new' }, values: { name: 'Ada' } });
		const refused = await readForm(request(), z.object({ newPassword: z.string().min(8) }));
		expect(refused).toMatchObject({ isValid: false, answer: { values: { name: 'Ada' } } });
		expect(JSON.stringify(refused)).not.toMatch(/"(old|new)"/);
	});
});
