/**
 * What people download before a chat can start, made smaller: the browser's build leaves out code that is there for
 * servers. Each step names what it relies on, and the build fails when a package no longer looks that way. The
 * server's build, development and the unit tests run the packages as they are; `tests/e2e` runs the result.
 */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { pureConstants } from './pure-constants.ts';
import { editOf, type Edit } from './edit.ts';

const DOMAIN = /\/src\/lib\/domain\/[\w-]+\.ts$/;

/**
 * The AI SDK reads a stream in the browser with a Zod schema for each kind of frame: 45 KB with Zod. Ours come from
 * our own server, which makes them by type, over our own connection; one that is none fails where it is used, as
 * it would have failed here. What is validated for security is validated on the server.
 */
const AI_SDK: readonly Edit[] = [
	{
		file: /\/node_modules\/ai\/dist\/index\.js$/,
		from: 'const uiMessageChunkSchema = lazySchema(() => zodSchema$1(',
		to: 'const uiMessageChunkSchema = jsonSchema({});\nconst uncheckedChunks = lazySchema(() => zodSchema$1('
	},
	{
		// A Zod schema is a "standard schema" too. Nothing in the browser asks for it as JSON schema.
		file: /\/node_modules\/@ai-sdk\/provider-utils\/dist\/index\.js$/,
		from: 'schema["~standard"].vendor === "zod" ? zodSchema(schema) : standardSchema(schema)',
		to: 'standardSchema(schema)'
	}
];

/**
 * What markdown-it needs of these packages a browser has itself: 20 KB of entities' names and 3 KB of character
 * classes. Addresses (3 KB) it only hands on to plugins: what they may be is decided by URL, in ui/markdown/links.ts.
 */
const STAND_INS: Readonly<Record<string, string>> = {
	entities: fileURLToPath(new URL('./browser-entities.js', import.meta.url)),
	'uc.micro': fileURLToPath(new URL('./browser-characters.js', import.meta.url)),
	mdurl: fileURLToPath(new URL('./browser-addresses.js', import.meta.url))
};
const MARKDOWN_IT = '/node_modules/markdown-it/lib/';

/** Makes a class and does nothing else, but does not say so: money.ts would bring it along where nothing reckons. */
const DECIMALS = 'decimal.js';

export function leanBrowser(): Plugin {
	const pending = new Set<unknown>([...AI_SDK, ...Object.keys(STAND_INS), DECIMALS, DOMAIN]);
	return {
		name: 'lean-browser',
		apply: 'build',
		enforce: 'pre',
		applyToEnvironment: ({ name }) => name === 'client',
		async resolveId(source, importer) {
			if (source === DECIMALS) {
				pending.delete(source);
				const decimals = await this.resolve(source, importer, { skipSelf: true });
				return decimals && { ...decimals, moduleSideEffects: false };
			}
			if (!importer?.includes(MARKDOWN_IT)) return null;
			if (!Object.hasOwn(STAND_INS, source)) return null;
			pending.delete(source);
			return STAND_INS[source];
		},
		transform: {
			// After TypeScript has become JavaScript.
			order: 'post',
			handler(code, id) {
				const edits = AI_SDK.filter(({ file }) => file.test(id));
				const isDomain = DOMAIN.test(id);
				if (edits.length === 0 && !isDomain) return null;
				let lean = code;
				for (const edit of edits) {
					lean = editOf(lean, edit) ?? this.error(changed(id));
					pending.delete(edit);
				}
				if (isDomain) pending.delete(DOMAIN);
				return { code: pureConstants(lean, this.parse(lean)), map: null };
			}
		},
		buildEnd(error) {
			if (error || pending.size === 0) return;
			this.error(
				`The browser's build no longer contains what it makes smaller: ${[...pending].map(describe).join(', ')}. ` +
					'See scripts/vite/lean-browser.ts, and take out what is not needed any more.'
			);
		}
	};
}

function changed(id: string): string {
	return `${id} has changed: look at it again, and bring scripts/vite/lean-browser.ts into line with it.`;
}

function describe(missing: unknown): string {
	return typeof missing === 'string' || missing instanceof RegExp ? String(missing) : (missing as Edit).from;
}
