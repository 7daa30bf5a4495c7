import { Usd } from '$lib/domain/money';
import type { Transaction } from '../../db/client';
import type { GenerationKey } from '../metering/settle';
import { addToDay, markCompared } from './comparison';

/**
 * A cost that came from the provider's record is compared by that, and is not asked for twice. In the transaction
 * that charges it.
 * @param amount USD, as charged
 */
export async function recordLookedUp(tx: Transaction, key: GenerationKey, amount: string): Promise<void> {
	const call = await markCompared(tx, key, amount);
	if (call === null) return;
	const cost = new Usd(amount);
	await addToDay(tx, call, { ledger: cost, provider: cost });
}
