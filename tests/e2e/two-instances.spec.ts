import type { Browser, Page } from '@playwright/test';
import { startBalancer, type Balancer } from '../support/balancer';
import { EmbeddedDirectory } from '../support/embedded-directory';
import { RedisServer } from '../support/redis';
import { startedApp, type StartedApp } from '../support/start-app';
import { atChat } from './pages/at-chat';
import { colleagueOf } from './pages/colleagues';
import { listening, secondDevice } from './pages/listening';
import { colleagueReadsAlong, modelLeavesOpenPicker } from './scenes/colleagues';
import { secondDeviceFollows } from './scenes/second-device';
import { call } from './pages/procedures';
import { expect, test } from './test';

/**
 * Two instances of the application on one database, with the tabs that are to be in step on different ones, each behind
 * something that finds the other one when its own is gone.
 */
for (const carrier of ['PostgreSQL', 'Redis'] as const) {
	test.describe(`what instances tell each other goes by ${carrier}:`, () => {
		test.describe.configure({ mode: 'serial', timeout: 60_000 });
		let directory: EmbeddedDirectory;
		let redis: RedisServer | null = null;
		const instances: StartedApp[] = [];
		const balancers: Balancer[] = [];

		test.beforeAll(async () => {
			test.setTimeout(120_000);
			directory = new EmbeddedDirectory();
			redis = carrier === 'Redis' ? await RedisServer.start() : null;
			const env = {
				DATA_DIR: directory.parent,
				REDIS_URL: redis?.url ?? '',
				SANDBOX_FAULTS: '1',
				ORIGIN: ''
			};
			// The first makes the database, which both then share.
			for (let index = 0; index < 2; index++) instances.push(await startedApp(env));
			const urls = instances.map(({ url }) => url);
			for (const order of [urls, urls.toReversed()]) balancers.push(await startBalancer(order));
		});
		test.afterAll(async () => {
			for (const balancer of balancers.splice(0)) await balancer.close();
			for (const instance of instances.splice(0)) await instance.signal('SIGTERM');
			await redis?.kill();
			directory[Symbol.dispose]();
		});

		/** Somebody new on the first instance. */
		async function onFirst(browser: Browser): Promise<Page> {
			const page = await (await browser.newContext({ baseURL: balancers[0]?.url })).newPage();
			await atChat(page);
			return page;
		}

		const onSecond = (page: Page) => secondDevice(page, new URL(page.url()).pathname, balancers[1]?.url);

		test('a second device on the other instance shows what is begun, as it is written, and stops it', async ({
			browser
		}) => {
			const page = await onFirst(browser);
			await secondDeviceFollows(page, await onSecond(page));
		});

		test('a colleague on the other instance reads along, and each sees who is there', async ({ browser }) => {
			const page = await onFirst(browser);
			await colleagueReadsAlong(page, await colleagueOf(page, browser, { at: balancers[1]?.url }));
		});

		test('a model that is switched off leaves the picker that is open on the other instance', async ({
			browser
		}) => {
			const page = await onFirst(browser);
			await modelLeavesOpenPicker(page, await colleagueOf(page, browser, { at: balancers[1]?.url }));
		});

		test('a tab whose instance dies moves to the other one and misses nothing', async ({ browser }) => {
			const page = await onFirst(browser);
			await listening(page, () => page.reload());
			const second = await onSecond(page);
			await Promise.all([
				instances[0]?.signal('SIGKILL'),
				call(second, 'ai.conversations.create', { title: 'One' })
			]);
			await call(second, 'ai.conversations.create', { title: 'Two' });
			const rows = (each: Page) => each.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
			await expect(rows(page)).toHaveText(['Two', 'One']);
			await expect(rows(second)).toHaveText(['Two', 'One']);
			await call(page, 'ai.conversations.create', { title: 'Three' });
			await expect(rows(page)).toHaveText(['Three', 'Two', 'One']);
			await expect(rows(second)).toHaveText(['Three', 'Two', 'One']);
		});
	});
}
