import { pino } from 'pino';
import { config } from './config';

/**
 * Structured logs, one JSON object a line. Never logged: message text, prompts, passwords, cookies, keys. The
 * redaction list is the second lock; the first is that callers log ids and figures only.
 */
export const logger = pino({
	level: config().LOG_LEVEL,
	base: null,
	redact: {
		paths: ['*.password', '*.passwordHash', '*.authorization', '*.cookie', '*.apiKey', '*.content', '*.text'],
		censor: '[redacted]'
	}
});

export type Logger = typeof logger;
