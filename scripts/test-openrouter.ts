/**
 * `npm run openrouter:check`: one small real completion against whatever is configured, with its tokens, cost and
 * generation id; a failure in one line. Without a key it asks a sandbox that it starts for the purpose.
 */
import { existsSync } from 'node:fs';
import { loadConfig } from '$lib/server/config';
import { OpenRouterClient, OpenRouterError } from '$lib/server/openrouter';
import { SANDBOX_API_KEY, startSandbox } from '$lib/server/openrouter/sandbox';

const QUESTION = 'In one short sentence: what is OpenRouter?';
const OUTPUT_TOKENS_MAX = 200;

async function main(): Promise<void> {
	if (existsSync('.env')) process.loadEnvFile('.env');
	const { openRouter, OPENROUTER_DEFAULT_MODEL: model, ORIGIN } = loadConfig(process.env);
	const sandbox = openRouter.provider === 'sandbox' ? await startSandbox() : null;
	const client = new OpenRouterClient({
		baseUrl: sandbox?.url ?? openRouter.baseUrl,
		apiKey: sandbox === null ? openRouter.apiKey : SANDBOX_API_KEY,
		referer: ORIGIN,
		title: 'Colloquy'
	});
	try {
		const answer = await client.createChatCompletion({
			model,
			messages: [{ role: 'user', content: QUESTION }],
			max_tokens: OUTPUT_TOKENS_MAX
		});
		const { usage } = answer;
		console.log(
			`Provider    ${sandbox === null ? openRouter.baseUrl : 'sandbox (no OPENROUTER_API_KEY is set)'}`
		);
		console.log(
			`Model       ${model}, answered by ${answer.model ?? 'unknown'} at ${answer.provider ?? 'unknown'}`
		);
		console.log(`Answer      ${answer.content.trim()}`);
		console.log(`Tokens      ${usage?.promptTokens ?? '?'} in, ${usage?.completionTokens ?? '?'} out`);
		console.log(`Cost        ${usage?.cost == null ? 'not reported' : `$${usage.cost}`}`);
		console.log(`Generation  ${answer.generationId ?? 'none'}`);
	} finally {
		await client.close();
		await sandbox?.close();
	}
}

try {
	await main();
} catch (error) {
	if (error instanceof OpenRouterError) {
		console.error(
			`The check failed (${error.code}${error.status === null ? '' : `, HTTP ${error.status}`}): ${error.message}`
		);
	} else {
		console.error(error instanceof Error ? error.message : String(error));
	}
	process.exitCode = 1;
}
