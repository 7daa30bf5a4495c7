import { expect, type Page } from '@playwright/test';
import type { ImportedConversation } from '../../../src/lib/domain/import';
import { alive } from './alive';
import { ChatPage } from './chat-page';
import { signUp, somebody } from './people';
import { call, query, tenantOf } from './procedures';

/** Somebody new, in their first, empty chat, where scripts run. */
export async function atChat(page: Page, person = somebody()): Promise<ChatPage> {
	const tenant = await signUp(page.request, person);
	await page.goto(`/${tenant}/chat`);
	await alive(page);
	return new ChatPage(page);
}

/** Takes a conversation in as from a file. @returns its address */
export async function importConversation(page: Page, conversation: ImportedConversation): Promise<string> {
	const report = await call(page, 'ai.conversations.import', { conversations: [conversation] });
	expect(report).toMatchObject({ imported: 1, skipped: [] });
	const list = await query<{ items: { id: string; title: string }[] }>(page, 'ai.conversations.list');
	const found = list.items.find(({ title }) => title === conversation.title);
	return `/${tenantOf(page)}/chat/${found?.id}`;
}
