import { describe, expect, test } from 'vitest';
import { importCycles } from './cycles';
import { environmentViolations, guardViolations } from './guarded';
import { importsOf } from './imports';
import { arrowViolations, roomOf, ROOMS } from './rooms';
import { readSourceFiles, type SourceFiles } from './source-files';

const SRC = readSourceFiles();

/** A made-up house of these files, each with the source given. */
function house(files: Record<string, string>): SourceFiles {
	return new Map(Object.entries(files));
}

describe('the source', () => {
	test('is there to be checked', () => {
		expect(SRC.size).toBeGreaterThan(100);
		expect([...SRC.keys()].filter((file) => file.endsWith('.svelte')).length).toBeGreaterThan(10);
	});

	test('imports along the allowed arrows only', () => {
		expect(arrowViolations(SRC)).toEqual([]);
	});

	test('has no files that need each other in a ring', () => {
		expect(importCycles(SRC)).toEqual([]);
	});

	test('reaches across tenants, and mints proofs of a tenant, only where a reason is given', () => {
		expect(guardViolations(SRC)).toEqual([]);
	});

	test('reads the environment in its configuration only', () => {
		expect(environmentViolations(SRC)).toEqual([]);
	});
});

/** Room by room, what must not pass, and words of what is said about it. */
const WRONG: [string, string, string][] = [
	['src/lib/domain/x.ts', "import { db } from '$lib/server/db/client';", 'domain may import nothing of ours'],
	['src/lib/domain/x.ts', "import type { Db } from '../server/db/client';", '(db)'],
	['src/lib/domain/x.ts', "import fs from 'node:fs';", 'the package node:fs'],
	['src/lib/domain/x.ts', "import fs from 'fs';", 'the package fs'],
	[
		'src/lib/domain/x.ts',
		"const { browser } = await import('$app/environment');",
		'the package $app/environment'
	],
	['src/lib/ui/X.svelte', "<script>import { can } from '$lib/domain/roles';</script>", '(domain)'],
	[
		'src/lib/ui/X.svelte',
		"<script>\n\timport X from '$lib/features/x/X.svelte';\n</script>\n<X />",
		'(features)'
	],
	['src/lib/ui/x.ts', "import { page } from '$app/state';", 'the package $app/state'],
	['src/lib/ui/X.svelte', "{#await import('$lib/features/x/X.svelte')}{/await}", '(features)'],
	[
		'src/lib/client/x.ts',
		"import { appRouter } from '$lib/server/trpc/router';",
		'and types of config, logger'
	],
	['src/lib/client/x.ts', "import X from '$lib/features/x/X.svelte';", '(features)'],
	['src/lib/features/x/x.ts', "import { type Log } from '$lib/server/logger';", 'by `import type` only'],
	['src/lib/features/x/x.ts', "export { listModels } from '$lib/server/services/models/list';", '(services)'],
	['src/lib/features/x/x.ts', "import { eq } from 'drizzle-orm';", 'the package drizzle-orm'],
	['src/lib/features/x/x.ts', "import '../../../routes/x';", '(routes)'],
	['src/lib/server/db/x.ts', "import { hold } from '../services/metering/hold';", 'not the business'],
	['src/lib/server/db/x.ts', "import { log } from '../logger';", '(logger)'],
	['src/lib/server/db/seeds/x.ts', "import { start } from '../../openrouter/sandbox';", '(sandbox)'],
	['src/lib/server/openrouter/x.ts', "import { hold } from '../services/metering/hold';", '(services)'],
	['src/lib/server/openrouter/client.ts', "import { records } from '../db/seeds/catalogue';", '(seeds)'],
	['src/lib/server/openrouter/client.ts', "import { start } from './sandbox';", '(sandbox)'],
	[
		'src/lib/server/openrouter/sandbox/x.ts',
		"import { parse } from '../parse';",
		'a mistake would agree with itself'
	],
	['src/lib/server/mail/x.ts', "import { users } from '../db/schema';", '(db)'],
	['src/lib/server/realtime/x.ts', "import { notices } from '../services/sync/notices';", '(services)'],
	['src/lib/server/services/x/y.ts', "import { router } from '../../trpc/init';", '(trpc)'],
	['src/lib/server/services/x/y.ts', "import { hash } from '../../auth/password';", '(auth)'],
	['src/lib/server/services/x/y.ts', "import X from '$lib/features/x/X.svelte';", '(features)'],
	['src/lib/server/auth/x.ts', "import { signUp } from '../services/accounts/sign-up';", '(services)'],
	['src/lib/server/trpc/x.ts', "import { withTenant } from '../db/tenancy';", 'one call of a verb'],
	['src/lib/server/trpc/x.ts', "import type { Database } from '../db/client';", '(db)'],
	['src/lib/server/http/x.ts', "import { schema } from '../db/schema';", '(db)'],
	['src/lib/server/jobs/x.ts', "import { appRouter } from '../trpc/router';", '(trpc)'],
	['src/lib/server/config.ts', "import { logger } from './logger';", '(logger)'],
	['src/lib/server/logger.ts', "import { db } from './db/client';", '(db)'],
	[
		'src/routes/x/+page.server.ts',
		"import { withTenant } from '$lib/server/db/tenancy';",
		'parses, calls and renders'
	],
	['src/routes/x/+server.ts', "import { appRouter } from '$lib/server/trpc/router';", '(trpc)'],
	['src/hooks.client.ts', "import { config } from '$lib/server/config';", '(config)'],
	['src/hooks.server.ts', "import X from '$lib/features/x/X.svelte';", '(features)'],
	['src/app.d.ts', "import { config } from '$lib/server/config';", '(config)'],
	['src/lib/server/db/x.ts', "import pkg from '../../../../package.json';", 'outside of src'],
	['src/lib/helpers/x.ts', 'export const x = 1;', 'is in no room'],
	['src/lib/server/attic/x.ts', 'export const x = 1;', 'is in no room']
];

describe('the check of the arrows', () => {
	test.each(WRONG)('tells where it belongs: %s with %s', (file, source, words) => {
		const others = { 'src/lib/server/config.ts': '', 'src/lib/server/logger.ts': '' };
		expect(arrowViolations(house({ ...others, [file]: source }))).toEqual([expect.stringContaining(words)]);
	});

	test('is known to fail in every room', () => {
		const rooms = new Set(WRONG.map(([file]) => roomOf(file)));
		expect(Object.keys(ROOMS).filter((room) => !rooms.has(room))).toEqual([]);
	});

	test.each([
		['src/lib/domain/x.ts', "import { z } from 'zod'; import { y } from './y';"],
		['src/lib/client/x.ts', "import type { AppRouter } from '$lib/server/trpc/router';"],
		[
			'src/lib/features/x/X.svelte',
			'<script lang="ts">import Button from \'$lib/ui/Button.svelte\';</script>'
		],
		['src/lib/server/services/x/y.ts', "import { withTenant } from '../../db/tenancy';"],
		['src/routes/+page.server.ts', "import type { PageServerLoad } from './$types'; import '../app.css';"],
		[
			'src/lib/domain/x.ts',
			"// import { db } from '$lib/server/db/client';\nconst code = `import fs from 'node:fs';`;"
		]
	])('lets pass what is allowed: %s with %s', (file, source) => {
		expect(arrowViolations(house({ [file]: source }))).toEqual([]);
	});
});

describe('the reader of imports', () => {
	test('sees every form of them, over several lines, with the names as the other file has them', () => {
		const source = `
			import a, { b as c,
				type d } from './b';
			import * as e from './b';
			import type { f } from './b';
			export { g as h } from './b';
			export * from './b';
			export type { i } from './b';
			import './b';
			type J = import('./b').J;
			const k = await import('./b');
		`;
		const found = importsOf('src/a.ts', source, house({ 'src/b.ts': '' }));
		expect(found.every(({ file }) => file === 'src/b.ts')).toBe(true);
		expect(found.map(({ names, isTypeOnly }) => [names.join(' '), isTypeOnly])).toEqual([
			['default b d', false],
			['*', false],
			['f', true],
			['g', false],
			['*', false],
			['i', true],
			['', false],
			['*', true],
			['*', false]
		]);
	});

	test('finds the file that is meant: with its ending, without, a folder, a module of Svelte', () => {
		const files = house({
			'src/lib/x/index.ts': '',
			'src/lib/x/y.ts': '',
			'src/lib/x/z.svelte.ts': '',
			'src/lib/x/Z.svelte': ''
		});
		const fileOf = (specifier: string) => importsOf('src/lib/a.ts', `import '${specifier}';`, files)[0]?.file;
		expect(['./x', '$lib/x/y', './x/z.svelte', '$lib/x/Z.svelte', 'zod'].map(fileOf)).toEqual([
			'src/lib/x/index.ts',
			'src/lib/x/y.ts',
			'src/lib/x/z.svelte.ts',
			'src/lib/x/Z.svelte',
			null
		]);
	});
});

describe('the check for rings', () => {
	test('finds one, however long, and names its files', () => {
		const files = house({
			'src/a.ts': "import './b';",
			'src/b.ts': "import './c';",
			'src/c.ts': "export * from './a';"
		});
		expect(importCycles(files)).toEqual(['src/a.ts → src/b.ts → src/c.ts → src/a.ts']);
	});

	test('does not mind types, a component within itself, and two ways to one file', () => {
		const files = house({
			'src/a.ts': "import './b'; import './c';",
			'src/b.ts': "import './c'; import type { A } from './a';",
			'src/c.ts': '',
			'src/D.svelte': "<script>import D from './D.svelte';</script>"
		});
		expect(importCycles(files)).toEqual([]);
	});
});

describe('the check of guarded functions', () => {
	const HOME = { 'src/home.ts': 'export function key() {}' };
	const guarded = [
		{ file: 'src/home.ts', name: 'key', callers: { 'src/gate/': 'it is the gate' }, lesson: 'Ask the gate.' }
	];
	const GATE = { 'src/gate/a.ts': "import { key } from '../home';" };

	test.each([
		["import { key } from './home';"],
		["import { key as mine } from './home';"],
		["import * as home from './home';"],
		["export { key } from './home';"],
		["export * from './home';"],
		["const { key } = await import('./home');"]
	])('finds a caller that is not listed: %s', (source) => {
		expect(guardViolations(house({ ...HOME, ...GATE, 'src/thief.ts': source }), guarded)).toEqual([
			'src/thief.ts imports key. Ask the gate.'
		]);
	});

	test('finds a place on the list that no longer calls', () => {
		expect(guardViolations(house(HOME), guarded)).toEqual([
			'src/gate/ no longer imports key: take it off the list.'
		]);
	});

	test('lets those on the list pass, and others that import something else', () => {
		const other = { 'src/other.ts': "import { door } from './home'; import type { key } from './home';" };
		expect(guardViolations(house({ ...HOME, ...GATE, ...other }), guarded)).toEqual([]);
	});
});

describe('the check of the environment', () => {
	test.each([
		['process.env.PORT'],
		["process['env'].PORT"],
		['globalThis.process.env'],
		['const { env } = process;'],
		["import { env } from 'node:process';"],
		["import { env } from '$env/dynamic/private';"]
	])('finds a reader: %s', (source) => {
		expect(environmentViolations(house({ 'src/x.ts': source }), {})).toEqual([
			'src/x.ts reads the environment. Declare the variable in src/lib/server/config.ts and ask config() for it.'
		]);
	});

	test('finds a place on the list that no longer reads', () => {
		expect(environmentViolations(house({ 'src/x.ts': '' }), { 'src/x.ts': 'a reason' })).toHaveLength(1);
	});

	test('does not mind words about it, nor the process itself', () => {
		const source = "// process.env\nconst text = 'process.env'; process.on('exit', () => process.exit());";
		expect(environmentViolations(house({ 'src/x.ts': source }), {})).toEqual([]);
	});
});
