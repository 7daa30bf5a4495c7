import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunningPostgres } from '$lib/server/db/embedded';

type Started = Pick<RunningPostgres, 'url' | 'port' | 'pid' | 'reused' | 'mode'>;

/** Another process that uses the embedded database. */
export interface Holder {
	server: Started;
	/** Leaves the server and ends in good order. */
	leave(): Promise<void>;
	/** kill -9: the server loses its parent and is told nothing. */
	kill(): Promise<void>;
}

/** @throws Error with the message that the person who started that process would see */
export async function holdPostgres(dataDir: string): Promise<Holder> {
	const holder = fork(fileURLToPath(new URL('postgres-holder.ts', import.meta.url)), [dataDir], {
		execArgv: ['--import', 'tsx']
	});
	const exited = once(holder, 'exit');
	const [message] = (await once(holder, 'message')) as [{ started: Started } | { failed: string }];
	if ('failed' in message) throw new Error(message.failed);
	return {
		server: message.started,
		leave: async () => {
			holder.send('leave');
			await exited;
		},
		kill: async () => {
			holder.kill('SIGKILL');
			await exited;
		}
	};
}
