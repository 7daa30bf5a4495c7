import { finishGeneration } from './finish';
import type { RunPlan } from './plan';

const FAILURE = {
	code: 'UNAVAILABLE',
	message: 'The question could not be sent. Please try again.',
	providerCode: 'unsent'
} as const;

/**
 * Ends a generation that may be written down and whose call will never leave, since the database did not confirm it:
 * the hold is given back and the answer says that it failed, as soon as the database can be asked. Where nothing was
 * written there is nothing to end.
 */
export async function failUnsent(plan: RunPlan): Promise<void> {
	const { code, message } = FAILURE;
	await finishGeneration(
		plan,
		{ status: 'failed', finishReason: null, error: FAILURE, money: { kind: 'release' } },
		{
			parts: [],
			content: '',
			metadata: { error: { code, message } },
			modelServed: null,
			provider: null,
			providerGenerationId: null
		}
	);
}
