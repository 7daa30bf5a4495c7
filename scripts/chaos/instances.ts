import { startApp, type StartedApp } from '../../tests/support/start-app';
import type { InstanceIndex } from './schedule';

const LINES_KEPT = 20;

/** Two processes of the application on one database, each of which can be killed and comes back. */
export class Instances {
	readonly #env: Record<string, string>;
	readonly #databaseUp: () => Promise<void>;
	readonly #apps: [StartedApp | null, StartedApp | null] = [null, null];
	readonly #coming: [Promise<void> | null, Promise<void> | null] = [null, null];
	/** that nobody has killed */
	readonly deaths: { code: number | null; output: string }[] = [];
	#isOver = false;

	/** @param databaseUp resolves when there is a database to start on */
	constructor(env: Record<string, string>, databaseUp: () => Promise<void>) {
		this.#env = env;
		this.#databaseUp = databaseUp;
	}

	start(): Promise<void[]> {
		return Promise.all([this.whenUp(0), this.whenUp(1)]);
	}

	/** Resolves when it is up, starting it if it is not. @throws {Error} when it does not come up */
	async whenUp(index: InstanceIndex): Promise<void> {
		if (this.#apps[index] === null) await (this.#coming[index] ??= this.#bringUp(index));
	}

	/** Where to ask: this one, or the other one while it is down; null while neither is up. */
	addressOf(index: InstanceIndex): string | null {
		return (this.#apps[index] ?? this.#apps[1 - index] ?? null)?.url ?? null;
	}

	/** kill -9; it comes back by itself. */
	async kill(index: InstanceIndex): Promise<void> {
		const app = this.#apps[index];
		this.#apps[index] = null;
		await app?.signal('SIGKILL');
		this.whenUp(index).catch(() => {});
	}

	/** What the processes that run now have said that looks like trouble. */
	output(): string {
		return this.#apps.map((app) => app?.output() ?? '').join('\n');
	}

	async dispose(): Promise<void> {
		this.#isOver = true;
		for (const coming of this.#coming) await coming?.catch(() => {});
		for (const app of this.#apps) await app?.signal('SIGKILL');
	}

	/** Whoever was killed is not there any more when this is heard. */
	#mourn(index: InstanceIndex, app: StartedApp, code: number | null): void {
		if (this.#apps[index] !== app || this.#isOver) return;
		this.deaths.push({
			code,
			output: app
				.output()
				.split('\n')
				.filter((line) => !line.startsWith('{"level"'))
				.slice(-LINES_KEPT)
				.join('\n')
		});
		this.#apps[index] = null;
		this.whenUp(index).catch(() => {});
	}

	async #bringUp(index: InstanceIndex): Promise<void> {
		for (;;) {
			await this.#databaseUp();
			const app = await startApp(this.#env);
			if (!('code' in app)) {
				this.#apps[index] = app;
				void app.ended.then((code) => this.#mourn(index, app, code));
				this.#coming[index] = null;
				if (this.#isOver) await app.signal('SIGKILL');
				return;
			}
			// The database may have been taken away while it started.
			if (!/connect|terminat|shutting down|starting up|recovery|ECONN|CONNECTION/i.test(app.output))
				throw new Error(`an instance has ended with ${app.code}:\n${app.output}`);
		}
	}
}
