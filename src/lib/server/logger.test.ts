import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { createLogger } from './logger';
import { OpenRouterError } from './openrouter/errors';

function logged(work: (log: ReturnType<typeof createLogger>) => void): string {
	const lines: string[] = [];
	work(createLogger('info', { write: (line) => lines.push(line) }));
	return lines.join('');
}

function failureToParse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		return error;
	}
}

describe('the log', () => {
	test('keeps what a failed query was about out, and what failed in', () => {
		const cause = Object.assign(
			new Error('duplicate key value violates unique constraint "users_email_key"'),
			{
				code: '23505',
				constraint_name: 'users_email_key',
				detail: 'Key (lower(email))=(ada@example.com) already exists.',
				parameters: ['my secret words']
			}
		);
		const error = new DrizzleQueryError(
			'insert into messages values ($1)',
			['my secret words\n    at line 1 (secret.js:1:1)\nin two lines'],
			cause
		);
		const line = logged((log) => log.error({ err: error }, 'request failed'));
		expect(line).not.toMatch(/secret words|in two lines|ada@example\.com/);
		expect(JSON.parse(line)).toMatchObject({
			msg: 'request failed',
			err: {
				message: 'Failed query: insert into messages values ($1)',
				cause: { code: '23505', constraint_name: 'users_email_key' }
			}
		});
		expect(line).toContain('logger.test');
	});

	test('does not quote the text that was not JSON', () => {
		const error = new OpenRouterError(
			'protocol',
			'an event was not JSON',
			{},
			{ cause: failureToParse('my secret words') }
		);
		const line = logged((log) => log.error({ err: error }, 'generation failed'));
		expect(line).not.toContain('secret');
		expect(line).toContain('an event was not JSON');
	});

	test.each(['password', 'cookie', 'authorization', 'apiKey', 'content', 'text'])(
		'never shows a field that is called %s',
		(name) => {
			const line = logged((log) =>
				log.info({ [name]: 'my secret words', nested: { [name]: 'my secret words' } })
			);
			expect(line).not.toContain('my secret words');
			expect(line).toContain('[redacted]');
		}
	);

	test('carries the id of its request', () => {
		const line = logged((log) => log.child({ requestId: 'r-1' }).info('request'));
		expect(JSON.parse(line)).toMatchObject({ requestId: 'r-1', msg: 'request' });
	});
});
