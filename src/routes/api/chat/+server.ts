import { chatRequestSchema } from '$lib/domain/chat';
import { countAttempt } from '$lib/server/auth/throttle';
import { readJson, refusal } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { startGeneration } from '$lib/server/services/generation/start';
import { viewRun } from '$lib/server/services/generation/view';
import type { RequestHandler } from './$types';

/**
 * Starts an answer and streams it. The status is decided when the provider has taken the call: until then every
 * refusal is a plain HTTP one. The answer goes on when the reader leaves.
 */
export const POST: RequestHandler = async (event) => {
	let answerId: string | undefined;
	try {
		const input = await readJson(event.request, chatRequestSchema);
		const [context] = await Promise.all([
			tenantContext(event, input.tenant),
			countAttempt('chatStart', { account: event.locals.user?.id, address: event.getClientAddress() })
		]);
		const run = await startGeneration(context, input);
		answerId = run.messageId;
		await run.accepted;
		return viewRun(run);
	} catch (error) {
		// With an answer's id the question is stored, and the failed answer beside it can be asked for anew.
		return refusal(error, answerId === undefined ? {} : { messageId: answerId });
	}
};
