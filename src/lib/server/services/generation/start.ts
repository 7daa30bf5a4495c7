import type { ChatRequest } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import { requirePermission, type TenantContext } from '../context';
import { startCheckpoints } from './checkpoint';
import { prepareGeneration } from './prepare';
import { allRuns, registerRun } from './registry';
import { Run } from './run';

/** Past this a process would starve those that run; new ones are asked to come back. */
const RUNS_MAX = 500;
const RETRY_AFTER_SECONDS = 5;

/**
 * Starts an answer: conversation, question, answer-to-be, generation and hold in one transaction, then the call.
 * Everything that can be refused is refused here, before anything is sent.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT, GENERATION_IN_PROGRESS, MODEL_UNAVAILABLE, BUDGET_EXCEEDED,
 *   UNAVAILABLE
 */
export async function startGeneration(context: TenantContext, input: ChatRequest): Promise<Run> {
	requirePermission(context, 'generations:start');
	if (allRuns().length >= RUNS_MAX) {
		throw new AppError(
			'UNAVAILABLE',
			'Too many answers are being written right now. Please try again shortly.',
			{
				retryAfterSeconds: RETRY_AFTER_SECONDS
			}
		);
	}
	const run = new Run(await prepareGeneration(context, input));
	registerRun(run);
	startCheckpoints();
	return run;
}
