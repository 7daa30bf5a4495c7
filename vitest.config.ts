import { playwright } from '@vitest/browser-playwright';
import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './tests/support/chromium.ts';
import viteConfig from './vite.config.ts';

export default mergeConfig(
	viteConfig,
	defineConfig({
		test: {
			expect: { requireAssertions: true },
			projects: [
				{
					extends: true,
					test: {
						name: 'unit',
						environment: 'node',
						include: ['src/**/*.test.ts', 'tests/architecture/**/*.test.ts'],
						exclude: ['src/**/*.svelte.test.ts'],
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
						setupFiles: ['tests/support/app.ts'],
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
