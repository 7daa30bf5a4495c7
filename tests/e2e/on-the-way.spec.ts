import { atChat } from './pages/at-chat';
import { listening, secondDevice } from './pages/listening';
import { call, tenantOf } from './pages/procedures';
import { expect, test } from './test';

test('whoever is on the way to another page arrives, whatever changes on the page that they leave', async ({
	page
}) => {
	await atChat(page);
	const slug = tenantOf(page);
	const second = await secondDevice(page);
	const library = `/${slug}/templates?scope=private`;
	for (const device of [page, second]) {
		await listening(device, () => device.goto(library));
		await expect(device.getByText('You have no templates yet')).toBeVisible();
	}
	const onTheWay = Promise.withResolvers<void>();
	const mayArrive = Promise.withResolvers<void>();
	await page.route(/\/members\/__data\.json/, async (route) => {
		onTheWay.resolve();
		await mayArrive.promise;
		await route.continue();
	});
	await page.getByRole('link', { name: 'Members', exact: true }).click();
	await onTheWay.promise;
	await call(page, 'ai.templates.create', { name: 'New meanwhile', userPromptTemplate: 'Hello' });
	// By then the first device has heard of it as well.
	await expect(second.getByRole('link', { name: 'New meanwhile', exact: true })).toBeVisible();
	mayArrive.resolve();
	await page.waitForURL(/\/members$/);
	await expect(page.getByRole('heading', { name: 'Members' }).first()).toBeVisible();
});
