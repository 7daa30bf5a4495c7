import { expect } from 'vitest';
import { lookUpCosts } from '$lib/server/services/metering/lookup';
import { storedAnswer } from './ask';

/** Asks the provider for what is due until the generation is settled; its first question is due after a second. */
export async function lookUpUntilSettled(tenantId: string, run: Parameters<typeof storedAnswer>[1]) {
	await expect
		.poll(
			async () => {
				await lookUpCosts();
				return (await storedAnswer(tenantId, run)).generation.money;
			},
			{ timeout: 10_000, interval: 100 }
		)
		.toBe('settled');
	return storedAnswer(tenantId, run);
}
