import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './tests/support/chromium.ts';
import { keepScratchInMemory } from './tests/support/scratch.ts';
import viteConfig from './vite.config.ts';

keepScratchInMemory();

export default mergeConfig(
	viteConfig,
	defineConfig({
		test: {
			expect: {
				requireAssertions: true,
				// As Playwright waits: what is fetched when it is needed is compiled then, on a machine that may be busy.
				poll: { timeout: 5_000 }
			},
			// Vitest would leave one of two cores to others, and tests wait a lot.
			maxWorkers: Math.max(2, availableParallelism() - 1),
			projects: [
				{
					extends: true,
					test: {
						name: 'unit',
						environment: 'node',
						include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/architecture/**/*.test.ts'],
						exclude: ['src/**/*.svelte.test.ts'],
						isolate: false,
						setupFiles: ['tests/support/alone.ts'],
						// Reading the whole source takes a moment, and more on a machine that is busy.
						testTimeout: 20_000
					}
				},
				{
					extends: true,
					test: {
						name: 'integration',
						environment: 'node',
						include: ['tests/integration/**/*.test.ts'],
						globalSetup: ['tests/support/global-setup.ts'],
						isolate: false,
						setupFiles: ['tests/support/alone.ts', 'tests/support/app.ts'],
						testTimeout: 20_000
					}
				},
				{
					extends: true,
					test: {
						name: 'browser',
						include: ['src/**/*.svelte.test.ts'],
						browser: {
							enabled: true,
							headless: true,
							screenshotFailures: false,
							provider: playwright({ launchOptions: await chromiumLaunchOptions() }),
							instances: [{ browser: 'chromium' }]
						}
					}
				}
			]
		}
	})
);
