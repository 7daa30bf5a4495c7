import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What `npm start` says before it serves, and how it ends. */
export interface StartedApp {
	url: string;
	/** everything it has printed so far */
	output(): string;
	/** its exit code, when it has ended for whatever reason */
	ended: Promise<number | null>;
	signal(name: NodeJS.Signals): Promise<number | null>;
}

export interface Ended {
	code: number | null;
	output: string;
}

/** Runs the start command as npm would, on a port of its own. Resolves with its address, or with how it ended. */
export async function startApp(env: Record<string, string>): Promise<StartedApp | Ended> {
	const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
		cwd: path.resolve(import.meta.dirname, '../..'),
		env: {
			...process.env,
			PORT: '0',
			DATABASE_URL: '',
			OPENROUTER_API_KEY: '',
			OPENROUTER_BASE_URL: '',
			LOG_LEVEL: 'warn',
			// Vitest's own, which would make Vite build in the mode of a test.
			NODE_ENV: 'production',
			VITEST: '',
			...env
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const lines: string[] = [];
	const ready = Promise.withResolvers<string>();
	for (const stream of [child.stdout, child.stderr]) {
		createInterface(stream).on('line', (line) => {
			lines.push(line);
			const url = /Colloquy is ready: (\S+)/.exec(line)?.[1];
			if (url !== undefined) ready.resolve(url);
		});
	}
	const ended = once(child, 'close').then(([code]) => code as number | null);
	const output = () => lines.join('\n');
	const url = await Promise.race([ready.promise, ended.then(() => null)]);
	if (url === null) return { code: await ended, output: output() };
	return {
		url,
		output,
		ended,
		signal: (name) => {
			child.kill(name);
			return ended;
		}
	};
}

/** @throws {Error} with what it said, when it did not come up */
export async function startedApp(env: Record<string, string>): Promise<StartedApp> {
	const app = await startApp(env);
	if ('code' in app) throw new Error(`it ended with ${app.code}:\n${app.output}`);
	return app;
}
