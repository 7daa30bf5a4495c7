import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { foreignInAnswer } from '../support/foreign-in-answer';
import { HOSTILE_ANSWERS } from '../support/hostile-answers';
import { atChat } from './pages/at-chat';
import { expect, test } from './test';

/** Below the longest answer that is asked for, whose every mark may be a token. */
const BATCH_CHARACTERS = 3_500;
const BATCHES = Object.entries(HOSTILE_ANSWERS).flatMap(([kind, answers]) => batchesOf(kind, answers));

/** What must not happen, as it happens. */
interface Watch {
	dialogs: string[];
	/** addresses of other sites that were asked for */
	foreign: string[];
	/** windows that opened, and pages in place of ours */
	left: string[];
	/** what the content security policy had to stop */
	violations: () => Promise<string[]>;
}

test.describe.configure({ mode: 'parallel' });

test('hostile answers run nothing, fetch nothing and add nothing, even where no policy would stop them', async ({
	browser
}) => {
	test.setTimeout(90_000);
	const context = await browser.newContext({ bypassCSP: true });
	const page = await context.newPage();
	const watch = await watchOver(page);
	const conversations = await answered(page, BATCHES);
	for (const { kind, href } of conversations) {
		await page.goto(href);
		await settled(page);
		expect.soft(await foreignIn(page), kind).toEqual([]);
	}
	expectNothing(watch);
	expect(await canaryOf(page)).toBe(0);
	await context.close();
});

test('hostile answers do nothing while they arrive, and give the policy nothing to stop', async ({
	page
}) => {
	test.setTimeout(90_000);
	const watch = await watchOver(page);
	const chat = await atChat(page);
	// Some of every kind, in one conversation: each answer is drawn below the others, which stay.
	for (const { kind, text } of BATCHES.filter(({ kind }, index) => BATCHES[index + 1]?.kind !== kind)) {
		await chat.send(`[[sandbox:echo]] [[sandbox:speed=20000]] ${text}`);
		await expect(chat.facts).toBeVisible({ timeout: 30_000 });
		expect.soft(await foreignIn(page), kind).toEqual([]);
	}
	await settled(page);
	expect(await foreignIn(page)).toEqual([]);
	expectNothing(watch);
	expect(await watch.violations()).toEqual([]);
	expect(await canaryOf(page)).toBe(0);
});

function batchesOf(kind: string, answers: readonly string[]): { kind: string; text: string }[] {
	const batches: string[] = [''];
	for (const answer of answers) {
		const last = batches.at(-1) ?? '';
		if (last.length + answer.length > BATCH_CHARACTERS) batches.push(answer);
		else batches[batches.length - 1] = `${last}\n\n${answer}`;
	}
	return batches.map((text) => ({ kind, text: text.trim() }));
}

/** Each batch as the answer of a conversation of its own, asked for as other clients ask. */
async function answered(page: Page, batches: typeof BATCHES): Promise<{ kind: string; href: string }[]> {
	await atChat(page);
	const tenant = new URL(page.url()).pathname.split('/')[1] ?? '';
	const ask = async ({ kind, text }: (typeof BATCHES)[number]) => {
		const id = randomUUID();
		const response = await page.request.post('/api/chat', {
			data: {
				tenant,
				id,
				trigger: 'submit-message',
				message: {
					id: randomUUID(),
					role: 'user',
					parts: [{ type: 'text', text: `[[sandbox:echo]] [[sandbox:speed=max]] ${text}` }]
				},
				model: 'openai/gpt-4o-mini'
			}
		});
		expect(response.status()).toBe(200);
		const end = (await response.text()).split('\n\n').at(-3);
		// Not cut at the limit of its length either.
		expect(end).toContain('"status":"complete"');
		expect(end).not.toContain('isTruncated');
		return { kind, href: `/${tenant}/chat/${id}` };
	};
	return Promise.all(batches.map(ask));
}

async function watchOver(page: Page): Promise<Watch> {
	const watch: Omit<Watch, 'violations'> = { dialogs: [], foreign: [], left: [] };
	page.on('dialog', (dialog) => {
		watch.dialogs.push(dialog.message());
		void dialog.dismiss();
	});
	page.on('popup', (popup) => watch.left.push(popup.url()));
	page.on('framenavigated', (frame) => {
		if (!isOurs(frame.url()) || frame !== page.mainFrame()) watch.left.push(frame.url());
	});
	page.on('request', (request) => {
		if (!isOurs(request.url())) watch.foreign.push(request.url());
	});
	await page.addInitScript(() => {
		const state = window as unknown as { canary: number; violations: string[] };
		state.canary = 0;
		state.violations = [];
		for (const name of ['alert', 'confirm', 'prompt', 'print', 'msgbox']) {
			Object.defineProperty(window, name, { value: () => state.canary++ });
		}
		addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
			state.violations.push(`${violatedDirective} ${blockedURI}`);
		});
	});
	return {
		...watch,
		violations: () => page.evaluate(() => (window as unknown as { violations: string[] }).violations)
	};
}

function isOurs(url: string): boolean {
	return /^https?:\/\/localhost:\d+\//.test(url) || /^(data|blob):/.test(url) || url === 'about:blank';
}

function expectNothing({ dialogs, foreign, left }: Watch): void {
	expect({ dialogs, foreign, left }).toEqual({ dialogs: [], foreign: [], left: [] });
}

function canaryOf(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as { canary: number }).canary);
}

/** Formulas are set and code is coloured, where there are any. */
async function settled(page: Page): Promise<void> {
	await expect(page.locator('.prose').first()).toBeVisible();
	await expect(page.locator('.prose code.tex')).toHaveCount(0);
}

/** In all answers that are shown. */
async function foreignIn(page: Page): Promise<string[]> {
	const answers = await page.locator('.prose').all();
	expect(answers.length).toBeGreaterThan(0);
	return (await Promise.all(answers.map((answer) => answer.evaluate(foreignInAnswer)))).flat();
}
