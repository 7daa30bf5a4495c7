import { describe, expect, it } from 'vitest';
import type { MessageMetadata } from '$lib/domain/chat';
import { factsOf, troubleOf } from './message-facts';

const texts = (metadata: MessageMetadata) => factsOf(metadata).map(({ text }) => text);

describe('facts under an answer', () => {
	it('are tokens, cost and times, with the exact figures behind them', () => {
		const facts = factsOf({
			status: 'complete',
			usage: { promptTokens: 1_234, completionTokens: 567, totalTokens: 1_801, reasoningTokens: 100 },
			cost: '0.000412345',
			firstTokenMs: 812,
			durationMs: 12_345
		});
		expect(facts).toEqual([
			{ text: '1,234 in, 567 out', detail: '1,234 in, 567 out, 100 of them for reasoning: 1,801 tokens' },
			{ text: '$0.000412', detail: '$0.000412345' },
			{ text: 'first word after 0.8 s', detail: '812 ms' },
			{ text: '12.3 s in all', detail: '12,345 ms' }
		]);
	});

	it('say when the cost is not known yet, and mark an estimate', () => {
		expect(texts({ status: 'stopped', cost: null })).toEqual(['cost is being confirmed']);
		expect(texts({ status: 'interrupted' })).toEqual(['cost is being confirmed']);
		expect(texts({ status: 'complete', cost: null, costIsPending: true })).toEqual([
			'cost is being confirmed'
		]);
		expect(texts({ status: 'interrupted', cost: null, costIsPending: false })).toEqual([]);
		expect(texts({ status: 'stopped', cost: '0.5', costIsEstimate: true })).toEqual(['≈ $0.50']);
	});

	it('name the model that was asked, and behind it what served it', () => {
		const served = { modelServed: 'openai/gpt-4o-2024-08-06', provider: 'Azure' };
		expect(factsOf({ status: 'streaming', ...served }, 'GPT-4o')).toEqual([
			{ text: 'GPT-4o', detail: 'openai/gpt-4o-2024-08-06, run by Azure' }
		]);
		expect(factsOf({ status: 'streaming' }, 'GPT-4o')).toEqual([{ text: 'GPT-4o' }]);
	});

	it('are none while the answer is being written', () => {
		expect(texts({ status: 'streaming' })).toEqual([]);
	});
});

describe('why an answer ended', () => {
	it('is told for every end but a good one', () => {
		expect(troubleOf({ status: 'complete' })).toBeNull();
		expect(troubleOf({ status: 'streaming' })).toBeNull();
		expect(troubleOf({ status: 'complete', isTruncated: true })).toMatch(/length limit/);
		expect(troubleOf({ status: 'complete', finishReason: 'content_filter' })).toMatch(/filter/);
		expect(troubleOf({ status: 'stopped' })).toMatch(/Stopped/);
		expect(troubleOf({ status: 'interrupted' })).toMatch(/Interrupted/);
		expect(troubleOf({ status: 'failed', error: { code: 'PROVIDER_ERROR', message: 'No.' } })).toBe('No.');
	});
});
