import { getOpenRouterClient, type GenerationRecord } from '../../openrouter';

/** A record is small and there or not; one that drips in is asked for again. */
const QUESTION_TIMEOUT_MS = 10_000;

/**
 * The provider's record of a generation.
 * @param stop ends the question, because the process is about to end
 * @returns null while there is none
 * @throws {OpenRouterError} when the provider cannot be asked
 */
export function askForRecord(
	providerGenerationId: string,
	stop?: AbortSignal
): Promise<GenerationRecord | null> {
	const timeout = AbortSignal.timeout(QUESTION_TIMEOUT_MS);
	const signal = stop === undefined ? timeout : AbortSignal.any([stop, timeout]);
	return getOpenRouterClient().getGeneration(providerGenerationId, { signal });
}
