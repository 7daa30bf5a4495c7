import type { ChatMessage } from '$lib/domain/chat';
import type { ChatRequest } from '$lib/domain/chat';
import { and, eq } from 'drizzle-orm';
import { aiGenerations, aiMessages } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import type { Run } from '$lib/server/services/generation/run';
import { startGeneration } from '$lib/server/services/generation/start';

/** What became of an answer: as its viewer saw it, and as it is stored. */
export interface Answered {
	run: Run;
	/** every frame, decoded, without the closing `[DONE]` */
	frames: Record<string, unknown>[];
	lastMetadata: ChatMessage['metadata'];
	message: typeof aiMessages.$inferSelect;
	generation: typeof aiGenerations.$inferSelect;
}

/** Asks, waits for the end, and reads what was stored. */
export async function ask(context: TenantContext, request: ChatRequest): Promise<Answered> {
	const run = await startGeneration(context, request);
	await run.finished;
	return readAnswer(context, run);
}

export async function readAnswer({ scope }: TenantContext, run: Run): Promise<Answered> {
	const encoded = (await run.framesFrom(0)) ?? [];
	const frames = encoded
		.map((frame) => frame.replace(/^data: /, '').trim())
		.filter((frame) => frame !== '[DONE]')
		.map((frame) => JSON.parse(frame) as Record<string, unknown>);
	return {
		run,
		frames,
		lastMetadata: frames.at(-1)?.messageMetadata as ChatMessage['metadata'],
		...(await storedAnswer(scope.tenantId, run))
	};
}

export async function storedAnswer(tenantId: string, run: Pick<Run, 'messageId' | 'generationId'>) {
	return withSystem(async (tx) => {
		const [message] = await tx
			.select()
			.from(aiMessages)
			.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.id, run.messageId)));
		const [generation] = await tx
			.select()
			.from(aiGenerations)
			.where(and(eq(aiGenerations.tenantId, tenantId), eq(aiGenerations.id, run.generationId)));
		return { message: message!, generation: generation! };
	});
}

/** Text of the frames, as a viewer reads it. */
export function seenText(frames: Record<string, unknown>[]): string {
	return frames
		.filter(({ type }) => type === 'text-delta')
		.map(({ delta }) => delta as string)
		.join('');
}

/** Waits until the answer has said something. */
export async function firstWords(run: Run): Promise<void> {
	for (let position = 0; ;) {
		const frames = await run.framesFrom(position);
		if (frames === null || frames.some((frame) => frame.includes('text-delta'))) return;
		position += frames.length;
	}
}
