/**
 * What every script does first: work in the project's directory, with `.env` where there is one, on a valid
 * configuration.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig, type Config } from '$lib/server/config';
import { EmbeddedPostgresError } from '$lib/server/db/embedded';

/** Something the person at the terminal can put right; shown as its message alone. */
export class StartError extends Error {
	override name = 'StartError';
}

/** @throws ConfigError naming the first bad variable */
export function loadEnvironment(): Config {
	process.chdir(fileURLToPath(new URL('..', import.meta.url)));
	if (fs.existsSync('.env')) process.loadEnvFile('.env');
	// Reached as localhost and as 127.0.0.1, not from the network.
	process.env.HOST ||= '127.0.0.1';
	return loadConfig(process.env);
}

/** Tells the person what went wrong: one line where that is enough, everything where it is our mistake. */
export function explain(error: unknown): void {
	const isForPeople = [StartError, ConfigError, EmbeddedPostgresError].some((kind) => error instanceof kind);
	if (isForPeople) console.error((error as Error).message);
	else if ((error as NodeJS.ErrnoException | undefined)?.syscall === 'listen')
		console.error(describeListenError(error as NodeJS.ErrnoException));
	else console.error(error);
}

function describeListenError({ code, message }: NodeJS.ErrnoException): string {
	const { HOST, PORT } = process.env;
	if (code === 'EADDRINUSE')
		return `PORT: ${PORT} is in use on ${HOST}; stop the program that has it, or set another one.`;
	if (code === 'EACCES') return `PORT: this user may not listen on ${PORT}; set one above 1023.`;
	return `HOST: cannot listen on ${HOST}: ${message}`;
}
