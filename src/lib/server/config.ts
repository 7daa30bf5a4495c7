import { z } from 'zod';
import { Usd } from '$lib/domain/money';
import { modelIdSchema } from '$lib/domain/models';

/**
 * The environment, parsed once. A bad value stops the start with one line that names the variable, what it got and
 * what it takes; nothing else in the code reads `process.env`. Every variable is documented in `.env.example`.
 */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

const OPENROUTER_URL = 'https://openrouter.ai/api/v1';

const wholeNumber = (min: number, max: number) =>
	z
		.string()
		.regex(/^\d+$/)
		.transform(Number)
		.refine((value) => value >= min && value <= max);

const url = (...protocols: string[]) =>
	z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));

const usd = z
	.string()
	.regex(/^\d+(\.\d+)?$/)
	.transform((value) => new Usd(value));

/** Each variable with what it takes, in the words of the error message. */
const VARIABLES = {
	PORT: { takes: 'a port number from 0 to 65535', schema: wholeNumber(0, 65_535).default(3000) },
	HOST: { takes: 'a host name or address to listen on', schema: z.string().optional() },
	ORIGIN: {
		takes: 'the address that people open, such as https://chat.example.com',
		schema: url('http:', 'https:').optional()
	},
	DATABASE_URL: {
		takes: 'a PostgreSQL address such as postgres://user:password@host:5432/database',
		schema: url('postgres:', 'postgresql:').optional()
	},
	DATA_DIR: { takes: 'a folder for the embedded database', schema: z.string().default('.data') },
	OPENROUTER_API_KEY: { takes: 'an OpenRouter API key', schema: z.string().optional() },
	OPENROUTER_BASE_URL: {
		takes: `the base address of an OpenRouter API, such as ${OPENROUTER_URL}`,
		schema: url('http:', 'https:').optional()
	},
	OPENROUTER_DEFAULT_MODEL: {
		takes: 'a model id such as openai/gpt-4-turbo',
		schema: modelIdSchema.default('openai/gpt-4-turbo')
	},
	OPENROUTER_ENABLE_STREAMING: {
		takes: 'true or false',
		schema: z
			.enum(['true', 'false'])
			.default('true')
			.transform((value) => value === 'true')
	},
	AI_MONTHLY_QUOTA_PER_TENANT: {
		takes: 'an amount in US dollars such as 100 or 12.50',
		schema: usd.prefault('100')
	},
	PLATFORM_ADMIN_EMAIL: {
		takes: 'an e-mail address',
		schema: z.string().trim().toLowerCase().pipe(z.email()).optional()
	},
	REDIS_URL: {
		takes: 'the address of a Redis server such as redis://user:password@host:6379',
		schema: url('redis:', 'rediss:').optional()
	},
	SMTP_URL: {
		takes: 'the address of a mail server such as smtp://user:password@mail.example.com:587',
		schema: url('smtp:', 'smtps:').optional()
	},
	MAIL_FROM: {
		takes: 'a sender such as Colloquy <no-reply@example.com>',
		schema: z
			.string()
			.regex(/^(?:[^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/)
			.default('Colloquy <no-reply@localhost>')
	},
	LOG_LEVEL: {
		takes: 'one of fatal, error, warn, info, debug, trace, silent',
		schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')
	},
	TRUST_PROXY: {
		takes: '1 when a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto, else 0',
		schema: z
			.enum(['0', '1'])
			.default('0')
			.transform((value) => value === '1')
	},
	SANDBOX_FAULTS: {
		takes: '1 to let messages switch faults in the sandbox, else 0',
		schema: z
			.enum(['0', '1'])
			.default('0')
			.transform((value) => value === '1')
	},
	SANDBOX_PORT: { takes: 'a port number from 0 to 65535', schema: wholeNumber(0, 65_535).default(4010) }
} as const;

type Variables = { [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name]['schema']> };

export interface Config extends Omit<Variables, 'OPENROUTER_API_KEY' | 'OPENROUTER_BASE_URL'> {
	openRouter: {
		/** `sandbox`: no key and no address are set, so the built-in one answers */
		provider: 'openrouter' | 'custom' | 'sandbox';
		/** '' until the sandbox listens */
		baseUrl: string;
		apiKey: string;
	};
}

/** What `npm start` tells the server about the sandbox that it started in the same process. */
const SANDBOX_MARK = 'COLLOQUY_SANDBOX';

/** @throws {ConfigError} naming the first bad variable; its value is not repeated where it may be a secret */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
	const values = Object.fromEntries(
		Object.entries(VARIABLES).map(([name, { schema, takes }]) => {
			// An empty line in .env (`ORIGIN=`) means "not set".
			const got = env[name] === '' ? undefined : env[name];
			const parsed = schema.safeParse(got);
			if (parsed.success) return [name, parsed.data];
			const shown = /KEY|TOKEN|_URL$/.test(name) ? 'a value' : JSON.stringify(got);
			throw new ConfigError(`${name}: got ${shown}, takes ${takes}.`);
		})
	) as Variables;
	const { OPENROUTER_API_KEY: apiKey, OPENROUTER_BASE_URL: baseUrl, ...rest } = values;
	const isSandbox = env[SANDBOX_MARK] === '1' || (apiKey === undefined && baseUrl === undefined);
	return {
		...rest,
		openRouter: {
			provider: isSandbox ? 'sandbox' : baseUrl === undefined ? 'openrouter' : 'custom',
			baseUrl: (baseUrl ?? (isSandbox ? '' : OPENROUTER_URL)).replace(/\/+$/, ''),
			apiKey: apiKey ?? ''
		}
	};
}

let current: Config | undefined;

/** The configuration of this process, read from its environment at first use. */
export function config(): Config {
	return (current ??= loadConfig(process.env));
}
