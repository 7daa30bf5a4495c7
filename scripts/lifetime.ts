/**
 * The life of a command that runs until somebody ends it: with Ctrl-C, by closing the terminal, with SIGTERM,
 * or by ending npm, which does not always pass a signal on. However it ends, what it has put on its cleanup
 * stack is undone first, the last thing first.
 */
import fs from 'node:fs';
import { explain } from './environment';

/** One Ctrl-C arrives twice: from the terminal, and from npm, which forwards its own. */
const SAME_KEYSTROKE_MS = 500;
const PARENT_CHECK_INTERVAL_MS = 1_000;

export interface Lifetime {
	/** Aborted at the first request to end. */
	interrupted: AbortSignal;
	cleanup: AsyncDisposableStack;
	/** Runs when the process ends in whatever way, a second Ctrl-C included, and so cannot wait for anything. */
	atExit: () => void;
	/** Cleans up and ends the process. */
	leave(exitCode: number): void;
}

/**
 * @param start brings everything up, and returns what to do at the first request to end; it may throw the
 *   signal's reason when it is interrupted
 */
export async function live(start: (life: Lifetime) => Promise<() => void>): Promise<void> {
	const interruption = new AbortController();
	let isLeaving = false;
	const life: Lifetime = {
		interrupted: interruption.signal,
		cleanup: new AsyncDisposableStack(),
		atExit: () => {},
		leave(exitCode) {
			if (isLeaving) return;
			isLeaving = true;
			life.cleanup.disposeAsync().then(
				() => process.exit(exitCode),
				(error: unknown) => {
					console.error(error);
					process.exit(1);
				}
			);
		}
	};
	const fail = (error: unknown) => {
		if (!interruption.signal.aborted) explain(error);
		life.leave(interruption.signal.aborted ? 0 : 1);
	};
	process.on('uncaughtException', fail);
	process.on('exit', () => life.atExit());
	onInterruption(
		() => interruption.abort(),
		() => process.exit(130)
	);
	try {
		const end = await start(life);
		if (interruption.signal.aborted) end();
		else interruption.signal.addEventListener('abort', end, { once: true });
	} catch (error) {
		fail(error);
	}
}

function onInterruption(onFirst: () => void, onAgain: () => void): void {
	let firstAt: number | undefined;
	const handle = () => {
		firstAt ??= performance.now();
		onFirst();
		if (performance.now() - firstAt > SAME_KEYSTROKE_MS) onAgain();
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);

	const script = process.env.npm_lifecycle_script;
	if (script === undefined) return;
	const launchedBy = ancestry(script);
	const timer = setInterval(() => {
		if (ancestry(script) === launchedBy) return;
		clearInterval(timer);
		onFirst();
	}, PARENT_CHECK_INTERVAL_MS).unref();
}

/** Our parent, and npm behind it where that is only the shell in which npm runs `script`. */
function ancestry(script: string): string {
	const parent = process.ppid;
	try {
		const command = fs.readFileSync(`/proc/${parent}/cmdline`, 'utf8');
		if (!command.includes(script)) return String(parent);
		const grandparent = /^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${parent}/status`, 'utf8'))?.[1];
		return `${parent} of ${grandparent ?? 'nobody'}`;
	} catch {
		return String(parent);
	}
}
