import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

/** As svelte.config.js compiles our own files; without its functions, which a cache cannot tell apart. */
const svelteConfig = { compilerOptions: { runes: true } };

const TYPESCRIPT = ['**/*.ts', '**/*.svelte'];

/** Rules that need to know every type, which is not always known to ESLint. */
const withoutUnsafe = Object.fromEntries(
	['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
		`@typescript-eslint/no-unsafe-${what}`,
		'off'
	])
);

export default defineConfig(
	globalIgnores([
		'build/',
		'.svelte-kit/',
		'node_modules/',
		'drizzle/meta/',
		'.data/',
		'test-results/',
		'playwright-report/'
	]),
	js.configs.recommended,
	{
		files: TYPESCRIPT,
		extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: {
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte']
			}
		}
	},
	svelte.configs.recommended,
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	{ languageOptions: { globals: { ...globals.browser, ...globals.node } } },
	{
		files: TYPESCRIPT,
		rules: {
			// The compiler keeps only what is used as a value, so an import says which it is.
			'@typescript-eslint/consistent-type-imports': 'error',
			// What nobody waits for is marked with `void`, so that the rest is a mistake.
			'@typescript-eslint/no-floating-promises': 'error',
			// A number in a sentence reads as it is.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			// Callbacks are short arrows, and `return refuse(…)` leaves a function early; what that gives back is nothing.
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }
			],
			// `() => {}` is how to say that nothing happens.
			'@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
			// Brackets mark a key that is data, not a field.
			'@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
			// An empty string is no name, no title and no text, so `||` is often what is meant.
			'@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
			// `Promise.withResolvers<void>()` is the promise of nothing; the rule does not know it.
			'@typescript-eslint/no-invalid-void-type': 'off',
			// A leading underscore says that it is unused on purpose: `using _turn`, a field taken out of the rest.
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		rules: {
			// The product is served from the root of its address, so an address is written as it is.
			'svelte/no-navigation-without-resolve': 'off',
			// Maps and dates in state classes are mostly caches and locals that nothing renders; state says `$state`.
			'svelte/prefer-svelte-reactivity': 'off'
		}
	},
	{
		files: ['**/*.svelte'],
		// svelte-check knows the types of pages' data and of other components; to ESLint they are `any`.
		rules: withoutUnsafe
	},
	{
		files: ['tests/**/*.ts', '**/*.test.ts'],
		rules: {
			// A test asserts what JSON.parse gave it.
			...withoutUnsafe,
			// What is not there fails the test.
			'@typescript-eslint/no-non-null-assertion': 'off'
		}
	},
	prettier,
	svelte.configs.prettier
);
