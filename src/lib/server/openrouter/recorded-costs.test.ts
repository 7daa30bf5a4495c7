import { expect, test } from 'vitest';
import { Usd, usdString } from '$lib/domain/money';
import { priceUsage, type CostParts, type PriceRecord } from '$lib/domain/price';
import { estimateTokens } from '$lib/domain/tokens';
import { describeRecorded, type Recording } from '../../../../tests/support/recorded-traffic';
import { buildPrompt } from '../services/generation/prompt';
import { parseChunk, parseCompletion, parseJson } from './parse';
import type { Usage } from './types';

/**
 * The provider's own cost is the truth; ours is for holds and estimates. Where the two are known to differ, by how
 * much (USD) and why.
 */
const DIFFERENT: Record<string, { gap: string; why: string }> = {
	ruby_llm__chat_citations_with_openrouter_perplexity_sonar_returns_search_result_citations__0: {
		gap: '0.004997',
		why: 'a fee of 0.005 for a search that its usage does not count, and the sum rounded to 0.00524'
	}
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

interface CostDetails {
	upstream_inference_prompt_cost: number;
	upstream_inference_completions_cost: number;
}

function detailsIn({ body }: Recording): CostDetails {
	const [, details = '{}'] = /"cost_details":(\{[^}]*\})/.exec(body.toString('utf8')) ?? [];
	return JSON.parse(details) as CostDetails;
}

describeRecorded('recorded costs', ({ chats, prices }) => {
	const answered = chats.filter(({ status }) => status === 200);

	function partsOf({ request, recordedAt }: Recording, usage: Usage): CostParts {
		return priceUsage(usage, prices.get(request.model) as PriceRecord, recordedAt);
	}

	test('are what the catalogue prices say, but for those that are named here with the reason', () => {
		const gaps = answered.flatMap((recording) => {
			const usage = usageIn(recording);
			const gap = new Usd(usage.cost ?? NaN).minus(partsOf(recording, usage).total);
			return gap.isZero() ? [] : [[recording.name, usdString(gap)]];
		});
		expect(Object.fromEntries(gaps)).toEqual(
			Object.fromEntries(Object.entries(DIFFERENT).map(([name, { gap }]) => [name, gap]))
		);
		expect(answered.length).toBeGreaterThan(60);
	});

	test.each(answered.filter(({ name }) => !(name in DIFFERENT)))(
		'are made of the parts that the provider names: $name',
		(recording) => {
			const parts = partsOf(recording, usageIn(recording));
			const reported = detailsIn(recording);
			const prompt = parts.prompt.plus(parts.cacheRead).plus(parts.cacheWrite).plus(parts.images);
			// Its parts are binary floats.
			expect(prompt.toNumber()).toBeCloseTo(reported.upstream_inference_prompt_cost, 12);
			expect(parts.completion.plus(parts.reasoning).toNumber()).toBeCloseTo(
				reported.upstream_inference_completions_cost,
				12
			);
		}
	);

	test('show thinking, searches, images and files at work; what they do not show is tested with the prices', () => {
		const usages = answered.map((recording) => usageIn(recording));
		expect(usages.some(({ reasoningTokens }) => reasoningTokens > 0)).toBe(true);
		expect(usages.some(({ searches }) => searches > 0)).toBe(true);
		const asked = answered.map(({ request }) => JSON.stringify(request.messages));
		expect(asked.some((messages) => messages.includes('"image_url"'))).toBe(true);
		expect(asked.some((messages) => messages.includes('"file_data"'))).toBe(true);
		expect(usages.some(({ cachedTokens, cacheWriteTokens }) => cachedTokens + cacheWriteTokens > 0)).toBe(
			false
		);
		const pricings = answered.map(({ request }) => prices.get(request.model) as PriceRecord);
		expect(pricings.some(({ overrides, request: fee }) => overrides !== undefined || fee !== undefined)).toBe(
			false
		);
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
