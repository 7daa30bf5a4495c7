/**
 * End-to-end tests: a real browser against `npm start` as a stranger runs it, on a database, a port and a
 * build of its own, answered by the sandbox. Playwright loads this file once more in each worker; directory
 * and port are those that the first process has chosen.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { findFreePort } from './src/lib/server/db/embedded/free-port.ts';
import { chromiumLaunchOptions } from './tests/support/chromium.ts';
import { keepScratchInMemory } from './tests/support/scratch.ts';

keepScratchInMemory();

const port = (process.env.E2E_PORT ??= String(await findFreePort()));
const dataDir = (process.env.E2E_DATA_DIR ??= makeDataDir());
const baseURL = `http://localhost:${port}`;

export default defineConfig({
	testDir: 'tests/e2e',
	workers: 2,
	retries: 0,
	// How long something takes is for the benchmark to say: these only end what hangs.
	timeout: 60_000,
	expect: { timeout: 15_000 },
	forbidOnly: Boolean(process.env.CI),
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
	use: {
		baseURL,
		launchOptions: await chromiumLaunchOptions(),
		// Keeping one doubles what a test costs, and CI's are looked at by nobody.
		trace: process.env.CI ? 'off' : 'retain-on-failure'
	},
	webServer: {
		command: 'npm start',
		url: `${baseURL}/health/ready`,
		timeout: 180_000,
		reuseExistingServer: false,
		// Killed with SIGKILL it would leave its database running.
		gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
		env: {
			PORT: port,
			DATA_DIR: dataDir,
			LOG_LEVEL: 'warn',
			SANDBOX_FAULTS: '1',
			PLATFORM_ADMIN_EMAIL: 'root@example.com',
			// Empty means "not set", and hides what the shell or .env of this machine has.
			HOST: '',
			ORIGIN: '',
			DATABASE_URL: '',
			OPENROUTER_API_KEY: '',
			OPENROUTER_BASE_URL: ''
		}
	}
});

function makeDataDir(): string {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'colloquy-e2e-'));
	process.once('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
	return dir;
}
