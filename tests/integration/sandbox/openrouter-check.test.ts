import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SANDBOX_API_KEY, startSandbox } from '$lib/server/openrouter/sandbox';

const sandbox = await startSandbox({ tokensPerSecond: Infinity });
const penniless = createServer((_, response) => {
	response.writeHead(402, { 'content-type': 'application/json' });
	response.end(JSON.stringify({ error: { code: 402, message: 'This request requires\nmore credits' } }));
});
await once(penniless.listen(0, '127.0.0.1'), 'listening');
const addressOf = (port: number) => `http://127.0.0.1:${port}/api/v1`;
afterAll(async () => {
	penniless.close();
	await sandbox.close();
});

interface Ended {
	code: number;
	stdout: string;
	stderr: string;
}

/** `npm run openrouter:check` with these variables. */
async function check(env: Record<string, string>): Promise<Ended> {
	return new Promise((resolve) => {
		execFile(
			process.execPath,
			['--import', 'tsx', 'scripts/test-openrouter.ts'],
			{
				cwd: path.resolve(import.meta.dirname, '../../..'),
				env: {
					...process.env,
					OPENROUTER_BASE_URL: sandbox.url,
					OPENROUTER_API_KEY: SANDBOX_API_KEY,
					OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4o-mini',
					...env
				}
			},
			(error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
		);
	});
}

describe('the check of the provider', () => {
	test('prints answer, tokens, cost and generation id of one real completion', async () => {
		const { code, stdout, stderr } = await check({});
		expect([code, stderr]).toEqual([0, '']);
		const [billed] = sandbox.ledger();
		expect(stdout).toMatch(/^Answer +\S/m);
		expect(stdout).toMatch(/^Model +openai\/gpt-4o-mini, answered by openai\/gpt-4o-mini/m);
		expect(stdout).toContain(`${billed?.promptTokens} in, ${billed?.completionTokens} out`);
		expect(stdout).toContain(`$${billed?.cost}\n`);
		expect(stdout).toContain(String(billed?.id));
	});

	test.each([
		[
			'a bad key',
			{ OPENROUTER_API_KEY: 'sk-or-v1-invalid' },
			'does not accept the key in OPENROUTER_API_KEY'
		],
		[
			'no credit',
			{ OPENROUTER_BASE_URL: addressOf((penniless.address() as AddressInfo).port) },
			'out of credit'
		],
		['an address where nobody is', { OPENROUTER_BASE_URL: addressOf(9) }, 'cannot be reached'],
		[
			'a model that there is not',
			{ OPENROUTER_DEFAULT_MODEL: 'openai/gpt-17' },
			'does not know the model openai/gpt-17'
		],
		[
			'a model that is gone',
			{ OPENROUTER_DEFAULT_MODEL: 'google/gemini-pro-1.5' },
			'nobody serves google/gemini-pro-1.5'
		]
	])('explains %s in one line, and fails', async (_, env, explanation) => {
		const { code, stdout, stderr } = await check(env);
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toContain(explanation);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
	});
});
