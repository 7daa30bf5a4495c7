import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SandboxLedgerEntry } from '$lib/server/openrouter/sandbox/ledger';

/** The sandbox in a process of its own. */
export interface ProviderProcess {
	/** base address for a client */
	url: string;
	/** everything that it has charged, oldest first */
	ledger(): Promise<SandboxLedgerEntry[]>;
	stop(): Promise<void>;
}

/** @throws {Error} when it ends before it listens */
export async function startProvider(): Promise<ProviderProcess> {
	const child = fork(fileURLToPath(new URL('provider.ts', import.meta.url)), {
		execArgv: ['--import', 'tsx'],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc']
	});
	const ended = once(child, 'exit');
	const told = once(child, 'message') as Promise<[{ url: string }]>;
	const [{ url }] = await Promise.race([
		told,
		ended.then(() => {
			throw new Error('the sandbox has ended before it listened');
		})
	]);
	return {
		url,
		async ledger() {
			const response = await fetch(new URL('/sandbox/ledger', url));
			return ((await response.json()) as { entries: SandboxLedgerEntry[] }).entries;
		},
		async stop() {
			child.kill('SIGKILL');
			await ended;
		}
	};
}
