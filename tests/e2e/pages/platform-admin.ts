import type { Page } from '@playwright/test';

/** As playwright.config.ts has it. */
const PLATFORM_ADMIN_EMAIL = 'root@example.com';
const root = {
	name: 'Root',
	email: PLATFORM_ADMIN_EMAIL,
	password: 'correct horse battery staple',
	organization: 'Operations'
};

/** The operator of the deployment, who signs up once; several tests may be the first to come. */
export async function signInAsPlatformAdmin(page: Page): Promise<void> {
	const response = await page.request.post('/signup', {
		form: root,
		headers: { accept: 'text/html' },
		maxRedirects: 0
	});
	if (response.status() === 303) return;
	await page.goto('/login');
	await page.getByLabel('E-mail').fill(root.email);
	await page.getByLabel('Password').fill(root.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/chat$/);
}
