import fs from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '$lib/server/config';
import { ROOT } from './source-files';

/** Set by `npm start` for the server in the same process; not for people. */
const INTERNAL = ['COLLOQUY_SANDBOX'];

const example = fs.readFileSync(`${ROOT}.env.example`, 'utf8');

/** The variables that the configuration looks at. */
function variablesRead(): string[] {
	const read = new Set<string>();
	loadConfig(
		new Proxy<NodeJS.ProcessEnv>(
			{},
			{
				get: (_, name) => {
					read.add(String(name));
					return undefined;
				}
			}
		)
	);
	return [...read].filter((name) => !INTERNAL.includes(name)).sort();
}

/** Of each variable the comment lines right above it. */
function commentsOf(text: string): Record<string, string> {
	return Object.fromEntries(
		[...text.matchAll(/((?:^#.*\n)+)^([A-Z_]+)=/gm)].map(([, comment = '', name = '']) => [name, comment])
	);
}

describe('.env.example', () => {
	test('has every variable that the configuration reads, and no other', () => {
		expect(Object.keys(parseEnv(example)).sort()).toEqual(variablesRead());
	});

	test('has the defaults: a copy of it changes nothing', () => {
		expect(loadConfig(parseEnv(example) as NodeJS.ProcessEnv)).toEqual(loadConfig({}));
	});

	test.each(variablesRead())(
		'says what %s does, what it is when it is not set, and what it takes',
		(name) => {
			const comment = commentsOf(example)[name] ?? '';
			expect(comment).toMatch(/^# \S.*\.$/m);
			expect(comment).toMatch(/\bDefault: \S/);
			expect(comment).toMatch(/\bTakes: \S/);
		}
	);

	test('has no secret in it', () => {
		const values = Object.entries(parseEnv(example)).filter(([name]) =>
			/KEY|TOKEN|SECRET|PASSWORD|_URL$/.test(name)
		);
		expect(values.map(([, value]) => value).join('')).toBe('');
	});
});
