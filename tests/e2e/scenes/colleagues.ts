import { expect, type Page } from '@playwright/test';
import { ChatPage } from '../pages/chat-page';
import { listening } from '../pages/listening';
import { call, tenantOf } from '../pages/procedures';

/**
 * An owner, Ada Lovelace, in an empty chat and a colleague, Grace Hopper, who listens: what is shared is read as it is
 * written, each sees who else is there, and what is not shared any more is gone.
 */
export async function colleagueReadsAlong(page: Page, colleague: Page): Promise<void> {
	const [chat, reader] = [new ChatPage(page), new ChatPage(colleague)];
	const looks = (each: Page, words: string) => each.getByRole('banner').getByRole('status').getByText(words);
	await chat.send('[[sandbox:tokens=12]] Shall we?');
	await chat.answered();
	const id = new URL(page.url()).pathname.split('/').at(-1)!;
	await listening(colleague, () => colleague.goto(`/${tenantOf(colleague)}/shared`));
	await call(page, 'ai.conversations.share', { id, audience: 'tenant' });

	const shared = colleague.getByRole('main').getByRole('link');
	await expect(shared).toHaveCount(1);
	await shared.click();
	await expect(reader.answers).toHaveCount(1);
	await expect(looks(page, 'Grace Hopper is looking.')).toBeAttached();
	await expect(looks(colleague, 'Ada Lovelace is looking.')).toBeAttached();

	await chat.composer.pressSequentially('[[sandbox:tokens=300]] And then?');
	await expect(looks(colleague, 'Ada Lovelace is writing.').first()).toBeAttached();
	await chat.composer.press('Enter');
	await expect(reader.questions).toHaveCount(2);
	await expect(reader.answers).toHaveCount(2);
	// While it is being written.
	await expect(reader.lastAnswer.locator('.prose').first()).not.toBeEmpty();
	await expect(chat.stop).toBeVisible();
	await chat.answered();
	await expect(reader.facts).toBeVisible();

	await colleague.goto(`/${tenantOf(colleague)}/chat`);
	await expect(looks(page, 'Grace Hopper')).not.toBeAttached();
	await colleague.goBack();
	await expect(looks(page, 'Grace Hopper is looking.')).toBeAttached();
	await call(page, 'ai.conversations.unshare', { id, audience: 'tenant' });
	await expect(colleague.getByText('not shared with you any more', { exact: false })).toBeVisible();
	await expect(looks(page, 'Grace Hopper')).not.toBeAttached();
}

/** An owner switches a model off and on: it leaves a colleague's open picker, and comes back. */
export async function modelLeavesOpenPicker(page: Page, colleague: Page): Promise<void> {
	await colleague.getByRole('button', { name: /^Model:/ }).click();
	await colleague.getByPlaceholder('Search models').fill('haiku');
	const option = colleague.getByRole('option', { name: /Claude Haiku/ }).first();
	await expect(option).toBeVisible();
	await expect(option).not.toHaveAttribute('aria-disabled', 'true');
	const modelId = await option.getAttribute('data-value');
	await call(page, 'ai.models.setTenantEnabled', { modelId, isEnabled: false });
	await expect(option).toHaveAttribute('aria-disabled', 'true');
	await call(page, 'ai.models.setTenantEnabled', { modelId, isEnabled: true });
	await expect(option).not.toHaveAttribute('aria-disabled', 'true');
}
