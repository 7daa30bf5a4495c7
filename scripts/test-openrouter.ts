/**
 * `npm run openrouter:check`: one small real completion against whatever is configured, with its tokens, cost and
 * generation id; a failure in one line. Without a key it asks a sandbox that it starts for the purpose.
 */
import { existsSync } from 'node:fs';
import { loadConfig, type Config } from '$lib/server/config';
import { OpenRouterClient, OpenRouterError, textMessage } from '$lib/server/openrouter';
import { SANDBOX_API_KEY, startSandbox } from '$lib/server/openrouter/sandbox';

const QUESTION = 'In one short sentence: what is OpenRouter?';
const OUTPUT_TOKENS_MAX = 200;

async function main({ openRouter, OPENROUTER_DEFAULT_MODEL: model, ORIGIN }: Config): Promise<void> {
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
			messages: [textMessage(QUESTION)],
			max_tokens: OUTPUT_TOKENS_MAX
		});
		if (answer.error !== null) throw OpenRouterError.fromReported(answer.error);
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

/** What to look at first, where that can be told. */
function explanationOf(
	{ code }: OpenRouterError,
	{ openRouter: { baseUrl }, OPENROUTER_DEFAULT_MODEL: model }: Config
): string {
	switch (code) {
		case 'authentication':
			return `${baseUrl} does not accept the key in OPENROUTER_API_KEY`;
		case 'payment_required':
			return 'the account, or the key in OPENROUTER_API_KEY, is out of credit';
		case 'network':
			return `${baseUrl} cannot be reached`;
		case 'timeout':
			return `${baseUrl} did not answer in time`;
		case 'not_found':
			return `nobody serves ${model} (OPENROUTER_DEFAULT_MODEL), or ${baseUrl} is not the address of an OpenRouter API`;
		case 'invalid_request':
			return `${baseUrl} does not know the model ${model} (OPENROUTER_DEFAULT_MODEL), or refuses the question`;
		case 'protocol':
			return `what answers at ${baseUrl} is no OpenRouter API`;
		default:
			return `${baseUrl} could not answer`;
	}
}

function failureOf(error: OpenRouterError, config: Config): string {
	const status = error.status === null ? '' : `HTTP ${error.status}: `;
	const raw = error.message.replace(/\s+/g, ' ').trim();
	return `The check failed: ${explanationOf(error, config)} (${status}${raw})`;
}

try {
	if (existsSync('.env')) process.loadEnvFile('.env');
	const config = loadConfig(process.env);
	await main(config).catch((error: unknown) => {
		throw error instanceof OpenRouterError ? new Error(failureOf(error, config), { cause: error }) : error;
	});
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
