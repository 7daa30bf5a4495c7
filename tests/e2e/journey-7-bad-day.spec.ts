import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { findFreePort } from '../../src/lib/server/db/embedded/free-port';
import { SANDBOX_API_KEY, startSandbox, type Sandbox } from '../../src/lib/server/openrouter/sandbox';
import { sumUsd, usdString } from '../../src/lib/domain/money';
import { EmbeddedDirectory } from '../support/embedded-directory';
import { startedApp, type StartedApp } from '../support/start-app';
import { atChat } from './pages/at-chat';
import type { ChatPage } from './pages/chat-page';
import { query } from './pages/procedures';
import { expect, test as base } from './test';

/** A server that can be killed: its database and its provider are its own, and outlive it as real ones would. */
class Server {
	#app: StartedApp | null = null;

	constructor(
		readonly env: Record<string, string>,
		readonly provider: Sandbox
	) {}

	get url(): string {
		return `http://localhost:${this.env.PORT}`;
	}

	async start(): Promise<void> {
		this.#app = await startedApp(this.env);
	}

	async kill(): Promise<void> {
		await this.#app?.signal('SIGKILL');
		this.#app = null;
	}

	async stop(): Promise<void> {
		await this.#app?.signal('SIGTERM');
	}

	/** What the provider has charged a person for, in USD, to the last digit. */
	chargedTo(userId: string): string {
		const charges = this.provider.ledger().filter(({ user }) => user === userId);
		return usdString(sumUsd(charges.map(({ cost }) => cost)));
	}

	/** Every invariant of the books. */
	async checkBooks(): Promise<string> {
		const { stdout } = await promisify(execFile)(
			process.execPath,
			['--import', 'tsx', 'scripts/ledger-check.ts'],
			{ env: { ...process.env, ...this.env } }
		);
		return stdout;
	}
}

const test = base.extend<object, { server: Server }>({
	server: [
		// eslint-disable-next-line no-empty-pattern -- how Playwright is told that a fixture needs no other
		async ({}, use) => {
			using directory = new EmbeddedDirectory();
			const provider = await startSandbox({ allowMarkers: true });
			const server = new Server(
				{
					PORT: String(await findFreePort()),
					DATA_DIR: directory.parent,
					OPENROUTER_BASE_URL: provider.url,
					OPENROUTER_API_KEY: SANDBOX_API_KEY
				},
				provider
			);
			await server.start();
			await use(server);
			await server.stop();
			await provider.close();
		},
		{ scope: 'worker', timeout: 120_000 }
	],
	baseURL: async ({ server }, use) => use(server.url)
});

const quotaOf = (page: Page) => query<{ spent: string; held: string }>(page, 'ai.usage.getQuota');

/** Nothing is held any more, and what was spent is what the provider has charged, to the last digit. */
async function expectSettled(page: Page, server: Server): Promise<void> {
	const { items } = await query<{ items: { userId: string }[] }>(page, 'members.list');
	const { userId } = items[0]!;
	const settled = async () => {
		const { held, spent } = await quotaOf(page);
		return { held, isPaid: Number(spent) > 0 && spent === server.chargedTo(userId) };
	};
	await expect.poll(settled, { timeout: 30_000 }).toEqual({ held: '0', isPaid: true });
	expect(await server.checkBooks()).toContain('Every invariant holds.');
}

const proseOf = (chat: ChatPage) => chat.lastAnswer.locator('.prose');

test('the provider fails in mid-answer: the text so far is kept and marked, paid once, and asked again', async ({
	page,
	server
}) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:error-mid-stream after=60]] Tell me about the sea.');
	await expect(chat.lastAnswer.getByRole('button', { name: 'Try again' })).toBeVisible();
	const kept = await proseOf(chat).innerText();
	expect(kept.length).toBeGreaterThan(100);
	await page.reload();
	await expect.poll(() => proseOf(chat).innerText()).toBe(kept);
	await expect(chat.lastAnswer.getByRole('button', { name: 'Try again' })).toBeVisible();
	await expectSettled(page, server);
	await chat.lastAnswer.getByRole('button', { name: 'Try again' }).click();
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 2 of 2');
});

test('the provider limits the rate: the question stays, the reason is told, nothing is held or paid', async ({
	page
}) => {
	const chat = await atChat(page);
	await chat.send('[[sandbox:rate-limit-upstream]] Tell me about the sea.');
	await expect(chat.questions).toHaveText([/Tell me about the sea/]);
	await expect(chat.lastAnswer.getByText(/busy|too many|limit/i)).toBeVisible();
	await expect(chat.lastAnswer.getByRole('button', { name: 'Try again' })).toBeVisible();
	expect(await quotaOf(page)).toMatchObject({ spent: '0', held: '0' });
});

test('the server is killed in mid-answer: what had come stays, is marked when it is back, paid once, and asked again', async ({
	page,
	server
}) => {
	// A run is taken for dead after half a minute without a sign of life.
	test.setTimeout(180_000);
	const chat = await atChat(page);
	await chat.send('[[sandbox:tokens=900]] [[sandbox:speed=30]] Tell me about the history of the bicycle.');
	const length = async () => (await proseOf(chat).innerText()).length;
	await expect.poll(length, { timeout: 30_000 }).toBeGreaterThan(400);
	await server.kill();

	const lost = chat.lastAnswer.getByText('The connection was lost.');
	await expect(lost).toBeVisible();
	await expect(page.getByText('You are offline. What you type is kept.')).toBeVisible();
	const seen = await proseOf(chat).innerText();
	expect(seen.length).toBeGreaterThan(400);
	await expect(page.getByText('The answer is complete.')).toHaveCount(0);
	await chat.composer.fill('And of the tricycle?');

	await server.start();
	await expect(page.getByText('You are offline.')).toBeHidden({ timeout: 15_000 });
	const interrupted = chat.lastAnswer.getByText(
		'Interrupted before it was finished. What had arrived is kept.'
	);
	await expect(interrupted).toBeVisible({ timeout: 60_000 });
	await expect(lost).toHaveCount(0);
	await expect(chat.stop).toHaveCount(0);
	await expect(chat.composer).toHaveValue('And of the tricycle?');
	// Checkpoints are taken several times a second: at most the last words were seen and not kept.
	const kept = await proseOf(chat).innerText();
	expect(seen.startsWith(kept)).toBe(true);
	expect(seen.length - kept.length).toBeLessThan(120);
	await page.reload();
	await expect(interrupted).toBeVisible();
	expect(await proseOf(chat).innerText()).toBe(kept);

	await expect(chat.facts.locator('li[title^="$"]')).toBeVisible({ timeout: 30_000 });
	await expectSettled(page, server);

	await chat.lastAnswer.getByRole('button', { name: 'Try again' }).click();
	await expect(chat.versionOf(chat.lastAnswer)).toHaveAccessibleName('Version 2 of 2', { timeout: 60_000 });
	await expect(chat.facts).toContainText('900 out', { timeout: 60_000 });
	await expectSettled(page, server);
});
