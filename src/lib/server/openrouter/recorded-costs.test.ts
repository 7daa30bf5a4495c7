import { expect, test } from 'vitest';
import { usdString } from '$lib/domain/money';
import { priceUsage, type PriceRecord } from '$lib/domain/price';
import { estimateTokens } from '$lib/domain/tokens';
import { describeRecorded, type Recording } from '../../../../tests/support/recorded-traffic';
import { buildPrompt } from '../services/generation/prompt';
import { parseChunk, parseCompletion, parseJson } from './parse';
import type { Usage } from './types';

/** The provider's own cost is the truth; ours is for holds and estimates. Where the two are known to differ, and why. */
const DIFFERENT: Record<string, string> = {
	ruby_llm__chat_citations_with_openrouter_perplexity_sonar_returns_search_result_citations__0:
		'the cost has a fee for a search that its usage does not count'
};

function usageIn({ kind, body }: Recording): Usage {
	const text = body.toString('utf8');
	const usage =
		kind === 'json'
			? parseCompletion(parseJson(text)).usage
			: [...text.matchAll(/^data: (\{.*)$/gm)]
					.map(([, json = '']) => parseChunk(parseJson(json)).usage)
					.find(Boolean);
	if (usage == null) throw new Error('a recording without usage');
	return usage;
}

describeRecorded('recorded costs', ({ chats, prices }) => {
	const answered = chats.filter(({ status }) => status === 200);

	function ours({ request, recordedAt }: Recording, usage: Usage): string {
		const pricing = prices.get(request.model) as PriceRecord;
		return usdString(priceUsage(usage, pricing, recordedAt).total);
	}

	test.each(answered.filter(({ name }) => !(name in DIFFERENT)))(
		'are what the catalogue prices say: $name',
		(recording) => {
			const usage = usageIn(recording);
			expect(ours(recording, usage)).toBe(usdString(usage.cost ?? NaN));
		}
	);

	test.each(Object.entries(DIFFERENT))('differ where it is known why: %s, %s', (name) => {
		const recording = answered.find((each) => each.name === name);
		expect(recording).toBeDefined();
		if (recording === undefined) return;
		const usage = usageIn(recording);
		expect(Number(usage.cost)).toBeGreaterThan(Number(ours(recording, usage)));
	});

	const plain = answered.filter(
		({ request: { tools, response_format, messages } }) =>
			tools === undefined &&
			response_format === undefined &&
			messages.every(({ content }) => typeof content === 'string')
	);

	test.each(plain)(
		'of a prompt are never for more tokens than a hold would have reserved: $name',
		(recording) => {
			const turns = recording.request.messages.map(({ role, content }) => ({
				role: role as 'user' | 'assistant' | 'system',
				content: content as string
			}));
			const { promptTokens } = buildPrompt(turns, {
				systemPrompt: null,
				contextWindow: 200_000,
				outputTokens: 0
			});
			expect(promptTokens).toBeGreaterThanOrEqual(usageIn(recording).promptTokens);
		}
	);

	const spoken = answered.filter(
		({ body }) => !body.includes('tool_calls') && !body.includes('"reasoning_details"')
	);

	test.each(spoken.filter(({ kind }) => kind === 'json'))(
		'of an answer are for no more tokens than we estimate: $name',
		(recording) => {
			const { content } = parseCompletion(parseJson(recording.body.toString('utf8')));
			expect(estimateTokens(content) + PROTOCOL_TOKENS).toBeGreaterThanOrEqual(
				usageIn(recording).completionTokens
			);
		}
	);
});

/** Claude counts a few of its own at the end of each answer, and for a finish without a word. */
const PROTOCOL_TOKENS = 9;
