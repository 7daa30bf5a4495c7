import { describe, expect, test } from 'vitest';
import { usdString } from '$lib/domain/money';
import { ConfigError, loadConfig } from './config';

function refusalOf(env: Record<string, string>): string {
	try {
		loadConfig(env);
	} catch (error) {
		expect(error).toBeInstanceOf(ConfigError);
		return (error as ConfigError).message;
	}
	return 'not refused';
}

describe('an empty environment', () => {
	test('is a working one: the agreed defaults and the built-in sandbox', () => {
		const { AI_MONTHLY_QUOTA_PER_TENANT: quota, ...config } = loadConfig({});
		expect(usdString(quota)).toBe('100');
		expect(config).toEqual({
			PORT: 3000,
			DATA_DIR: '.data',
			MAIL_FROM: 'Colloquy <no-reply@localhost>',
			OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4-turbo',
			OPENROUTER_ENABLE_STREAMING: true,
			LOG_LEVEL: 'info',
			TRUST_PROXY: false,
			SANDBOX_FAULTS: false,
			SANDBOX_PORT: 4010,
			openRouter: { provider: 'sandbox', baseUrl: '', apiKey: '' }
		});
	});

	test('is what empty lines in .env mean', () => {
		const env = {
			PORT: '',
			ORIGIN: '',
			DATABASE_URL: '',
			OPENROUTER_API_KEY: '',
			AI_MONTHLY_QUOTA_PER_TENANT: ''
		};
		expect(loadConfig(env)).toEqual(loadConfig({}));
	});

	test('may have any number of variables that are not ours', () => {
		expect(loadConfig({ PATH: '/bin', PORTS: 'x' })).toEqual(loadConfig({}));
	});
});

describe('a good value', () => {
	test.each([
		['PORT', '0', 0],
		['PORT', '65535', 65_535],
		['HOST', '0.0.0.0', '0.0.0.0'],
		['ORIGIN', 'https://chat.example.com', 'https://chat.example.com'],
		['DATABASE_URL', 'postgres://u:p@db:5432/x', 'postgres://u:p@db:5432/x'],
		['DATABASE_URL', 'postgresql://db/x', 'postgresql://db/x'],
		['OPENROUTER_DEFAULT_MODEL', 'meta-llama/llama-3:free', 'meta-llama/llama-3:free'],
		['OPENROUTER_ENABLE_STREAMING', 'false', false],
		['PLATFORM_ADMIN_EMAIL', ' Admin@Example.com ', 'admin@example.com'],
		['LOG_LEVEL', 'silent', 'silent'],
		['TRUST_PROXY', '1', true],
		['SANDBOX_FAULTS', '1', true]
	])('of %s is taken: %j', (name, text, value) => {
		expect(loadConfig({ [name]: text })).toHaveProperty(name, value);
	});

	test('of the quota is an exact amount', () => {
		const { AI_MONTHLY_QUOTA_PER_TENANT: quota } = loadConfig({
			AI_MONTHLY_QUOTA_PER_TENANT: '0.1000000000000000000001'
		});
		expect(usdString(quota)).toBe('0.1000000000000000000001');
	});
});

describe('a bad value', () => {
	test.each([
		['PORT', 'http', 'a port number from 0 to 65535'],
		['PORT', '65536', 'a port number from 0 to 65535'],
		['PORT', '-1', 'a port number from 0 to 65535'],
		['PORT', '3000.5', 'a port number from 0 to 65535'],
		['PORT', '0x50', 'a port number from 0 to 65535'],
		['ORIGIN', 'chat.example.com', 'the address that people open, such as https://chat.example.com'],
		['ORIGIN', 'ftp://chat.example.com', 'the address that people open, such as https://chat.example.com'],
		['OPENROUTER_DEFAULT_MODEL', 'gpt 4', 'a model id such as openai/gpt-4-turbo'],
		['OPENROUTER_ENABLE_STREAMING', 'yes', 'true or false'],
		['OPENROUTER_ENABLE_STREAMING', 'TRUE', 'true or false'],
		['AI_MONTHLY_QUOTA_PER_TENANT', '-5', 'an amount in US dollars such as 100 or 12.50'],
		['AI_MONTHLY_QUOTA_PER_TENANT', '$100', 'an amount in US dollars such as 100 or 12.50'],
		['AI_MONTHLY_QUOTA_PER_TENANT', '1e3', 'an amount in US dollars such as 100 or 12.50'],
		['AI_MONTHLY_QUOTA_PER_TENANT', 'Infinity', 'an amount in US dollars such as 100 or 12.50'],
		['PLATFORM_ADMIN_EMAIL', 'admin', 'an e-mail address'],
		['LOG_LEVEL', 'verbose', 'one of fatal, error, warn, info, debug, trace, silent'],
		[
			'TRUST_PROXY',
			'true',
			'1 when a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto, else 0'
		],
		['SANDBOX_FAULTS', 'on', '1 to let messages switch faults in the sandbox, else 0'],
		['SANDBOX_PORT', 'x', 'a port number from 0 to 65535']
	])('of %s is refused in one line that says what it got and what it takes: %j', (name, value, takes) => {
		expect(refusalOf({ [name]: value })).toBe(`${name}: got ${JSON.stringify(value)}, takes ${takes}.`);
	});

	test('stays one line even if the value has several', () => {
		expect(refusalOf({ LOG_LEVEL: 'info\ndebug' })).not.toContain('\n');
	});

	test.each([
		[
			'DATABASE_URL',
			'mysql://root:hunter2@db/x',
			/^DATABASE_URL: got a value, takes a PostgreSQL address such as /
		],
		[
			'OPENROUTER_BASE_URL',
			'user:hunter2@proxy/api',
			/^OPENROUTER_BASE_URL: got a value, takes the base address /
		]
	])('of %s is not repeated: it may have a password in it', (name, value, message) => {
		expect(refusalOf({ [name]: value })).toMatch(message);
		expect(refusalOf({ [name]: value })).not.toContain('hunter2');
	});
});

describe('the provider', () => {
	test.each([
		['nothing is set', {}, { provider: 'sandbox', baseUrl: '', apiKey: '' }],
		[
			'a key is set',
			{ OPENROUTER_API_KEY: 'sk-or-v1-x' },
			{ provider: 'openrouter', baseUrl: 'https://openrouter.ai/api/v1', apiKey: 'sk-or-v1-x' }
		],
		[
			'an address is set',
			{ OPENROUTER_BASE_URL: 'http://localhost:4010/api/v1/' },
			{ provider: 'custom', baseUrl: 'http://localhost:4010/api/v1', apiKey: '' }
		],
		[
			'a key and an address are set',
			{ OPENROUTER_API_KEY: 'sk-or-v1-x', OPENROUTER_BASE_URL: 'https://proxy.example.com/v1' },
			{ provider: 'custom', baseUrl: 'https://proxy.example.com/v1', apiKey: 'sk-or-v1-x' }
		],
		[
			'the start has put the built-in sandbox there',
			{
				OPENROUTER_API_KEY: 'sk-or-v1-sandbox',
				OPENROUTER_BASE_URL: 'http://127.0.0.1:4010/api/v1',
				COLLOQUY_SANDBOX: '1'
			},
			{ provider: 'sandbox', baseUrl: 'http://127.0.0.1:4010/api/v1', apiKey: 'sk-or-v1-sandbox' }
		]
	])('when %s', (_, env, openRouter) => {
		expect(loadConfig(env).openRouter).toEqual(openRouter);
	});

	test("'s key and address are in one place only", () => {
		const config = loadConfig({
			OPENROUTER_API_KEY: 'sk-or-v1-x',
			OPENROUTER_BASE_URL: 'http://localhost:1/'
		});
		expect(Object.keys(config).filter((name) => name.startsWith('OPENROUTER_'))).toEqual([
			'OPENROUTER_DEFAULT_MODEL',
			'OPENROUTER_ENABLE_STREAMING'
		]);
	});
});
