import type { ChatChunk } from '$lib/domain/chat';
import { newId } from '$lib/domain/ids';
import type { TenantContext } from '../context';
import type { Viewable } from '../generation/remote-run';
import { startGeneration } from '../generation/start';

/**
 * Sends a message and tells its answer as it is written: the frames of `POST /api/chat`, the last of which has the
 * metadata. Whoever stops reading changes nothing of it.
 * @throws {AppError} as startGeneration, and PROVIDER_ERROR when the provider refuses the call, before the first frame
 */
export async function streamMessage(
	context: TenantContext,
	{ conversationId, text, modelId }: { conversationId: string; text: string; modelId?: string }
): Promise<AsyncIterable<ChatChunk>> {
	const run = await startGeneration(context, {
		tenant: context.scope.tenantSlug,
		id: conversationId,
		trigger: 'submit-message',
		message: { id: newId(), role: 'user', parts: [{ type: 'text', text }] },
		model: modelId
	});
	await run.accepted;
	return chunksOf(run);
}

async function* chunksOf(run: Viewable): AsyncGenerator<ChatChunk, void> {
	for (let position = 0; ;) {
		const frames = await run.framesFrom(position);
		if (frames === null) return;
		position += frames.length;
		for (const frame of frames) {
			const data = frame.slice('data: '.length);
			if (!data.startsWith('[DONE]')) yield JSON.parse(data) as ChatChunk;
		}
	}
}
