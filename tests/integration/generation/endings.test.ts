import { describe, expect, test } from 'vitest';
import { Usd } from '$lib/domain/money';
import { sandbox } from '../../support/app';
import { ask, seenText, storedAnswer } from '../../support/ask';
import { booksOf } from '../../support/books';
import { createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

/**
 * Every way a call can end: what becomes of the text and of the money. The table in the README of
 * services/generation says the same in words.
 */
interface Ending {
	fault: string;
	status: 'complete' | 'failed';
	/** right after the end */
	money: 'settled' | 'awaiting' | 'released';
	hasText: boolean;
}

const ENDINGS: Record<string, Ending> = {
	'a whole answer': { fault: 'tokens=40', status: 'complete', money: 'settled', hasText: true },
	'usage in an empty choice list': {
		fault: 'usage-shape=empty',
		status: 'complete',
		money: 'settled',
		hasText: true
	},
	'usage beside a null finish': {
		fault: 'usage-shape=null',
		status: 'complete',
		money: 'settled',
		hasText: true
	},
	'no usage at all': { fault: 'usage-missing', status: 'complete', money: 'awaiting', hasText: true },
	'a cost with float noise': { fault: 'cost-noise', status: 'complete', money: 'settled', hasText: true },
	'a cost in exponent notation': {
		fault: 'cost-exponent',
		status: 'complete',
		money: 'settled',
		hasText: true
	},
	'an answer without a token': {
		fault: 'zero-completion',
		status: 'failed',
		money: 'settled',
		hasText: false
	},
	'refused with 402': {
		fault: 'error status=402 kind=credits',
		status: 'failed',
		money: 'released',
		hasText: false
	},
	'refused with 403': { fault: 'moderation', status: 'failed', money: 'released', hasText: false },
	'refused with 404': { fault: 'no-endpoints', status: 'failed', money: 'released', hasText: false },
	'refused with 429': { fault: 'rate-limit-upstream', status: 'failed', money: 'released', hasText: false },
	'refused with 500': { fault: 'status=500', status: 'failed', money: 'released', hasText: false },
	'refused with 503': { fault: 'status=503', status: 'failed', money: 'released', hasText: false },
	'200 with an error for a body': {
		fault: 'error-body-200',
		status: 'failed',
		money: 'released',
		hasText: false
	},
	'an error as the first event': {
		fault: 'error-first-event',
		status: 'failed',
		money: 'awaiting',
		hasText: false
	},
	'an error in mid-answer': {
		fault: 'error-mid-stream after=5',
		status: 'failed',
		money: 'awaiting',
		hasText: true
	},
	'an error and its usage in one event': {
		fault: 'error-with-usage after=5',
		status: 'failed',
		money: 'settled',
		hasText: true
	},
	'a connection that is cut': { fault: 'cut after=5', status: 'failed', money: 'awaiting', hasText: true },
	'an end without a finish': { fault: 'eof after=5', status: 'failed', money: 'awaiting', hasText: true }
};

describe('an answer that ends with', () => {
	test.each(Object.entries(ENDINGS))(
		'%s keeps its text and pays what the provider billed',
		async (_, ending) => {
			const tenant = await createTenant();
			const { run, frames, lastMetadata, message, generation } = await ask(
				tenant,
				question(tenant, `[[sandbox:${ending.fault}]] Tell me something about rivers.`)
			);

			expect(message.status).toBe(ending.status);
			expect(generation.money).toBe(ending.money);
			expect(message.content !== '').toBe(ending.hasText);
			// Seen and stored are the same text, and the last frame tells how it stands.
			expect(seenText(frames)).toBe(message.content);
			expect(lastMetadata).toMatchObject({
				generationId: run.generationId,
				status: ending.status,
				cost: message.cost
			});
			if (ending.status === 'failed') {
				expect(lastMetadata?.error).toMatchObject({ code: 'PROVIDER_ERROR' });
				expect(frames.some(({ type }) => type === 'error')).toBe(true);
			}

			if (ending.money === 'awaiting') await lookUpUntilSettled(tenant.scope.tenantId, run);
			const settled = await storedAnswer(tenant.scope.tenantId, run);
			const billed = sandbox.ledger().filter(({ id }) => id === settled.generation.providerGenerationId);
			const books = await booksOf(tenant.scope.tenantId);
			expect(books).toMatchObject({ held: '0', openHolds: '0', unbalanced: 0 });
			expect(books.ledger).toBe(billed.reduce((sum, { cost }) => sum.plus(cost), new Usd(0)).toFixed());
			expect(books.spent).toBe(books.ledger);
			expect(books.monthly).toBe(books.ledger);
			expect(settled.message.cost ?? '0').toBe(books.ledger);
		}
	);
});
