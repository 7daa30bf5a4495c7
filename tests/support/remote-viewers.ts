import type { ChatChunk } from '$lib/domain/chat';
import type { TenantContext } from '$lib/server/services/context';
import { watchRemoteRun, type Viewable } from '$lib/server/services/generation/remote-run';
import type { Run } from '$lib/server/services/generation/run';

/** As another instance watches it: by what stands in the database and what it is told. */
export function watchFromElsewhere(tenant: TenantContext, run: Run): Viewable {
	const { conversationId, messageId } = run;
	return watchRemoteRun({ tenantId: tenant.scope.tenantId, conversationId, messageId });
}

/** Everything that a viewer is told from now on, or up to so many pieces of text. */
export async function watch(viewable: Viewable, { textsMax = Infinity } = {}): Promise<ChatChunk[]> {
	const chunks: ChatChunk[] = [];
	let texts = 0;
	for (let position = 0; texts < textsMax;) {
		const frames = await viewable.framesFrom(position);
		if (frames === null) break;
		position += frames.length;
		for (const frame of frames) {
			const data = frame.replace(/^data: /, '').trim();
			if (data === '[DONE]') continue;
			const chunk = JSON.parse(data) as ChatChunk;
			chunks.push(chunk);
			if (chunk.type === 'text-delta') texts++;
		}
	}
	viewable.leave?.();
	return chunks;
}
