import { pino, stdSerializers, type DestinationStream } from 'pino';
import { config } from './config';

/**
 * Structured logs, one JSON object a line. Never in them: message text, prompts, passwords, cookies, keys. Callers
 * log ids and figures only; what follows keeps out what would slip in with an object or an error.
 */
export function createLogger(level: string, destination?: DestinationStream) {
	const options = {
		level,
		base: null,
		serializers: { err: serializeError },
		redact: {
			paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
			censor: '[redacted]'
		}
	};
	return destination === undefined ? pino(options) : pino(options, destination);
}

const SECRETS = ['password', 'passwordHash', 'authorization', 'cookie', 'apiKey', 'token', 'content', 'text'];

export type Logger = ReturnType<typeof createLogger>;

export const logger: Logger = createLogger(config().LOG_LEVEL);

/** What a database error tells for finding the cause, without the rows and parameters that it was about. */
const DATABASE_FACTS = ['code', 'constraint_name', 'table_name', 'column_name', 'routine'] as const;

interface SerializedError {
	type: string;
	message: string;
	stack: string;
	cause?: SerializedError;
	[fact: string]: unknown;
}

function serializeError(error: unknown): unknown {
	if (!(error instanceof Error)) return { type: typeof error };
	const { type, message, stack } = stdSerializers.err(error);
	const facts = error as Error & Partial<Record<(typeof DATABASE_FACTS)[number], unknown>>;
	const serialized: SerializedError = {
		type,
		message: withoutParameters(message),
		stack: withoutParameters(stack)
	};
	for (const fact of DATABASE_FACTS) if (facts[fact] !== undefined) serialized[fact] = facts[fact];
	if (error.cause !== undefined) serialized.cause = serializeError(error.cause) as SerializedError;
	return serialized;
}

/** Drizzle writes the parameters of a failed query behind its text: people's words, hashes, tokens. */
function withoutParameters(text: string): string {
	return text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/g, '');
}
