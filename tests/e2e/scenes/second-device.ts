import { expect, type Page } from '@playwright/test';
import { ChatPage } from '../pages/chat-page';

/**
 * Somebody in an empty chat, and their other device at the same: the conversation appears there as it is begun, streams
 * there, and is stopped from there.
 */
export async function secondDeviceFollows(page: Page, second: Page): Promise<void> {
	const [chat, elsewhere] = [new ChatPage(page), new ChatPage(second)];
	await chat.send('[[sandbox:tokens=2000]] Tell me about the sea, slowly.');
	const row = second.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
	await expect(row).toHaveCount(1);
	await expect(row).toContainText('Tell me about the sea');
	await expect(row.getByText('An answer is being written')).toBeAttached();

	await row.click();
	await expect(elsewhere.lastAnswer).not.toBeEmpty();
	await elsewhere.stop.click();
	await expect(chat.stop).toBeHidden();
	await expect(elsewhere.stop).toBeHidden();
	await expect(row.getByText('An answer is being written')).not.toBeAttached();
	await expect(elsewhere.answers).toHaveCount(1);
	const text = (each: ChatPage) => each.lastAnswer.locator('.prose').first().textContent();
	await expect.poll(async () => (await text(chat)) === (await text(elsewhere))).toBe(true);
}
