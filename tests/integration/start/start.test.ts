import { describe, expect, test } from 'vitest';
import { database } from '../../support/app';
import { EmbeddedDirectory } from '../../support/embedded-directory';
import { startApp, startedApp, type StartedApp } from '../../support/start-app';

/** The first start of a checkout builds. */
const WITH_BUILD_MS = 120_000;
const PASSWORD = 'correct horse battery staple';

const form = (fields: Record<string, string>): RequestInit => ({
	method: 'POST',
	body: new URLSearchParams(fields),
	headers: { accept: 'text/html' },
	redirect: 'manual'
});

async function signUp(app: StartedApp, email: string): Promise<number> {
	const fields = { name: 'Ada', email, password: PASSWORD, organization: 'Acme' };
	return (await fetch(`${app.url}/signup`, form(fields))).status;
}

async function logIn(app: StartedApp, email: string): Promise<number> {
	return (await fetch(`${app.url}/login`, form({ email, password: PASSWORD }))).status;
}

describe('the start command', () => {
	test(
		'brings everything up on an empty folder; Ctrl-C leaves nothing running, and the next start has the data',
		{ timeout: WITH_BUILD_MS },
		async () => {
			using directory = new EmbeddedDirectory();
			const env = { DATA_DIR: directory.parent };
			const first = await startedApp(env);
			expect(first.output()).toContain(`embedded PostgreSQL in ${directory.dataDir}`);
			expect(first.output()).toContain('built-in sandbox');
			expect(await signUp(first, 'ada@example.com')).toBe(303);
			expect(directory.serverPid).toBeTypeOf('number');
			expect(await first.signal('SIGINT')).toBe(0);
			expect(directory.serverPid).toBeUndefined();

			const second = await startedApp(env);
			expect(await logIn(second, 'ada@example.com')).toBe(303);
			// Killed where it stands: the database is left behind, and taken over by the next start.
			await second.signal('SIGKILL');
			const third = await startedApp(env);
			expect(await logIn(third, 'ada@example.com')).toBe(303);
			expect(await third.signal('SIGTERM')).toBe(0);
			expect(directory.serverPid).toBeUndefined();
		}
	);

	test('touches nothing embedded where DATABASE_URL is set', { timeout: WITH_BUILD_MS }, async () => {
		using directory = new EmbeddedDirectory();
		const app = await startedApp({ DATA_DIR: directory.parent, DATABASE_URL: database.ownerUrl });
		expect(app.output()).toContain('(DATABASE_URL)');
		expect(app.output()).not.toContain(new URL(database.ownerUrl).password);
		expect(await (await fetch(`${app.url}/health/ready`)).json()).toMatchObject({ status: 'ok' });
		expect(directory.serverPid).toBeUndefined();
		expect(await app.signal('SIGTERM')).toBe(0);
	});

	test.each([
		['PORT', 'many', /^PORT: got "many", takes a port number/],
		['AI_MONTHLY_QUOTA_PER_TENANT', '-5', /^AI_MONTHLY_QUOTA_PER_TENANT: got "-5", takes an amount/],
		['DATABASE_URL', 'mysql://root:hunter2@db/x', /^DATABASE_URL: got a value, takes a PostgreSQL address/]
	])('stops with one line where %s is %s', async (name, value, line) => {
		const ended = await startApp({ [name]: value });
		expect(ended).toMatchObject({ code: 1 });
		const { output } = ended as { output: string };
		expect(output).toMatch(line);
		expect(output.split('\n')).toHaveLength(1);
		expect(output).not.toContain('hunter2');
	});
});
