import { DrizzleQueryError } from 'drizzle-orm';
import { pino, type DestinationStream } from 'pino';
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
	const { name: type, stack = '' } = error;
	const facts = error as Error & Partial<Record<(typeof DATABASE_FACTS)[number], unknown>>;
	const message = messageOf(error);
	// The stack repeats the message, which may have lines that look like frames.
	const frames = stack.slice(stack.indexOf(error.message) + error.message.length);
	const serialized: SerializedError = { type, message, stack: `${type}: ${message}${frames}` };
	for (const fact of DATABASE_FACTS) if (facts[fact] !== undefined) serialized[fact] = facts[fact];
	if (error.cause !== undefined) serialized.cause = serializeError(error.cause) as SerializedError;
	return serialized;
}

/** Without what people or models said: parameters of a failed query, the text that was not JSON. */
function messageOf(error: Error): string {
	if (error instanceof DrizzleQueryError) return `Failed query: ${error.query}`;
	if (error instanceof SyntaxError) return 'not to be parsed';
	return error.message;
}
