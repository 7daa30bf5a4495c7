import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { partsOf } from '$lib/domain/answer';
import { textOf } from '$lib/domain/chat';
import { aiGenerationChunks, aiGenerations } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { startGeneration } from '$lib/server/services/generation/start';
import '../../support/app';
import { asOwner } from '../../support/books';
import { readAnswer } from '../../support/ask';
import { createTenant, question } from '../../support/factories';

const LONG = '[[sandbox:tokens=400]] [[sandbox:speed=200]] Tell me about rivers.';

async function checkpointsOf(generationId: string) {
	return withSystem((tx) =>
		tx
			.select({ seq: aiGenerationChunks.seq, chunks: aiGenerationChunks.chunks })
			.from(aiGenerationChunks)
			.where(eq(aiGenerationChunks.generationId, generationId))
			.orderBy(aiGenerationChunks.seq)
	);
}

describe('the text of a running answer', () => {
	test('is kept as it grows, without a gap, and is gone from there when it is written whole', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, LONG));
		await expect
			.poll(async () => (await checkpointsOf(run.generationId)).length, { interval: 20, timeout: 10_000 })
			.toBeGreaterThan(2);
		const saved = await checkpointsOf(run.generationId);
		expect(saved.map(({ seq }) => seq)).toEqual(saved.map((_, index) => index));
		await run.finished;
		const { message } = await readAnswer(tenant, run);
		const soFar = textOf(partsOf(saved.flatMap(({ chunks }) => chunks)));
		expect(soFar).not.toBe('');
		expect(message.content.startsWith(soFar)).toBe(true);
		expect(await checkpointsOf(run.generationId)).toEqual([]);
	});

	test('that was saved once already, in a commit that nobody heard of, is saved as the same row', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, LONG));
		await asOwner(async (sql) => {
			await sql`
				insert into ai_generation_chunks (tenant_id, generation_id, seq, chunks)
				select ${run.tenantId}, ${run.generationId}, seq, '[]' from generate_series(0, 2) seq
				on conflict do nothing`;
		});
		await expect
			.poll(async () => (await checkpointsOf(run.generationId)).length, { interval: 20, timeout: 10_000 })
			.toBeGreaterThan(3);
		const saved = await checkpointsOf(run.generationId);
		await run.finished;
		const { message } = await readAnswer(tenant, run);
		const soFar = textOf(partsOf(saved.flatMap(({ chunks }) => chunks)));
		expect(soFar).not.toBe('');
		expect(message.content.startsWith(soFar)).toBe(true);
	});

	test('that cannot be saved does not make other runs look dead; the id of the call is written down all the same', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, LONG));
		await asOwner(async (sql) => {
			await sql`alter table ai_generation_chunks add constraint refuse_all check (seq < 0) not valid`;
			await sql`update ai_generations set heartbeat_at = now() - interval '20 seconds', status = 'pending',
				provider_generation_id = null where id = ${run.generationId}`;
		});
		try {
			await run.accepted;
			await expect
				.poll(async () => {
					const [row] = await withSystem((tx) =>
						tx.select().from(aiGenerations).where(eq(aiGenerations.id, run.generationId))
					);
					return {
						isFresh: Date.now() - row!.heartbeatAt.getTime() < 5_000,
						status: row!.status,
						hasId: row!.providerGenerationId !== null
					};
				})
				.toEqual({ isFresh: true, status: 'streaming', hasId: true });
		} finally {
			await asOwner(async (sql) => {
				await sql`alter table ai_generation_chunks drop constraint refuse_all`;
			});
		}
		await run.finished;
		expect((await readAnswer(tenant, run)).message.status).toBe('complete');
	});
});
