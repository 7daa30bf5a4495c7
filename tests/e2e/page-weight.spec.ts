import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { atChat } from './pages/at-chat';
import { expect, test } from './test';

const JAVASCRIPT_KB_MAX = 130;
const COLOURS = 'node_modules/highlight.js/';
const FORMULAS = 'ui/markdown/formulas';
const MANIFEST = '.svelte-kit/output/client/.vite/manifest.json';

interface Script {
	name: string;
	file: string;
	/** compressed, as it was sent */
	kb: number;
}

test(`a chat starts with at most ${JAVASCRIPT_KB_MAX} KB of JavaScript, compressed`, async ({ page }) => {
	const chat = await atChat(page);
	const scripts = await scriptsOf(page, async () => {
		await page.reload();
		await page.waitForLoadState('networkidle');
	});
	await chat.composer.fill('It listens');
	await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
	const total = scripts.reduce((sum, { kb }) => sum + kb, 0);
	const largest = scripts.toSorted((a, b) => b.kb - a.kb).slice(0, 12);
	console.log(
		[`${total.toFixed(1)} KB in ${scripts.length} files, the largest:`]
			.concat(largest.map(({ name, file, kb }) => `${kb.toFixed(1).padStart(7)}  ${name} ${file}`))
			.join('\n')
	);
	expect(scripts.length).toBeGreaterThan(5);
	expect(total).toBeLessThanOrEqual(JAVASCRIPT_KB_MAX);
});

test('colours and formulas are loaded with the first code and the first formula, not before', async ({
	page
}) => {
	const chat = await atChat(page);
	const fonts: string[] = [];
	page.on('request', (request) => {
		if (request.resourceType() === 'font') fonts.push(new URL(request.url()).pathname);
	});
	const answered = async (text: string) => {
		await chat.send(`[[sandbox:echo]] [[sandbox:speed=max]] ${text}`);
		await expect(chat.facts).toBeVisible();
	};
	const plain = await scriptsOf(page, async () => {
		await page.reload();
		await answered('Words, **bold** and `code`.');
	});
	expect(plain.filter(isOf(FORMULAS, COLOURS))).toEqual([]);

	const coloured = await scriptsOf(page, async () => {
		await answered('```js\nconst a = 1;\n```');
		await expect(chat.lastAnswer.locator('.hljs-keyword')).toBeVisible();
	});
	expect(coloured.filter(isOf(COLOURS))).toHaveLength(2);
	expect(coloured.filter(isOf(FORMULAS))).toEqual([]);
	expect(fonts).toEqual([]);

	const formulas = await scriptsOf(page, async () => {
		await answered('So $x^2$ it is.');
		await expect(chat.lastAnswer.locator('math')).toBeVisible();
	});
	expect(formulas.filter(isOf(FORMULAS))).toHaveLength(1);
	await expect.poll(() => fontsOf(page)).toEqual(['STIX Two Math Web']);
	expect(fonts).toEqual([expect.stringMatching(/\/stix-two-math-[^/]+\.woff2$/)]);
});

/** What was loaded during `act`, each asked for again as a browser does that takes gzip and nothing better. */
async function scriptsOf(page: Page, act: () => Promise<void>): Promise<Script[]> {
	const addresses = new Set<string>();
	const note = (request: { url: () => string }) => {
		if (new URL(request.url()).pathname.endsWith('.js')) addresses.add(request.url());
	};
	page.on('request', note);
	await act();
	page.off('request', note);
	return Promise.all(
		[...addresses].map(async (address) => {
			const response = await page.request.head(address, { headers: { 'accept-encoding': 'gzip' } });
			expect(response.headers()['content-encoding']).toBe('gzip');
			const file = new URL(address).pathname.replace(/^\//, '');
			return { name: nameOf(file), file, kb: Number(response.headers()['content-length']) / 1_024 };
		})
	);
}

/** The module that a chunk is for, as far as the build says. */
function nameOf(file: string): string {
	const manifest = JSON.parse(fs.readFileSync(MANIFEST, 'utf8')) as Record<
		string,
		{ file: string; name?: string; src?: string }
	>;
	const chunk = Object.values(manifest).find((each) => each.file === file);
	return chunk?.src ?? chunk?.name ?? '';
}

function isOf(...parts: string[]) {
	return ({ name }: Script) => parts.some((part) => name.includes(part));
}

/** The fonts of ours that the page has, and draws with. */
function fontsOf(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.fonts]
			.filter(({ status }) => status === 'loaded')
			.map(({ family }) => family.replace(/"/g, ''))
	);
}
