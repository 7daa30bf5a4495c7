import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { closeDatabase } from '$lib/server/db/client';
import { aiGenerations, aiMessages } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { recoverGenerations } from '$lib/server/services/generation/recover';
import { watchRemoteRun } from '$lib/server/services/generation/remote-run';
import { startGeneration } from '$lib/server/services/generation/start';
import { sandbox } from '../../support/app';
import { readAnswer, seenText } from '../../support/ask';
import { asOwner, booksOf } from '../../support/books';
import { createTenant, question } from '../../support/factories';

// Before anybody has read the configuration, which is read once.
const line = await vi.hoisted(async () => {
	const { database } = await import('../../support/app');
	const { openLine } = await import('../../support/database-line');
	const opened = await openLine(database.ownerUrl);
	process.env.DATABASE_URL = opened.url;
	return opened;
});
afterAll(async () => {
	await closeDatabase();
	await line.close();
});

describe('while the database is away', () => {
	test('an answer goes on for its viewers, and its text and cost are written once it is back', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=40]] [[sandbox:slow-first-token ms=300]] Rivers?')
		);
		await run.accepted;
		line.cut();
		await expect.poll(() => billedTo(tenant.scope.userId)).toHaveLength(1);
		// To its last word, which nobody could write down yet.
		await expect.poll(async () => ((await run.framesFrom(0)) ?? []).join('')).toContain('"text-end"');
		line.mend();
		await run.finished;
		const { frames, message, generation } = await readAnswer(tenant, run);
		expect(message).toMatchObject({ status: 'complete', content: seenText(frames) });
		expect(generation).toMatchObject({ status: 'completed', money: 'settled' });
		const [billed] = billedTo(tenant.scope.userId);
		expect(message.cost).toBe(billed?.cost);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({
			ledger: billed?.cost,
			spent: billed?.cost,
			held: '0'
		});
	});

	test('who watches from another instance is let go, and the instance lives', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=2000]] [[sandbox:speed=50]] Rivers?')
		);
		const { conversationId, messageId } = run;
		const viewer = watchRemoteRun({ tenantId: tenant.scope.tenantId, conversationId, messageId });
		const first = await viewer.framesFrom(0);
		line.cut();
		// Its connection ends without an end of the answer. A failure that nobody handles would fail this test.
		for (let position = first?.length ?? 0; ;) {
			const frames = await viewer.framesFrom(position);
			if (frames === null) break;
			position += frames.length;
		}
		line.mend();
		run.stop('stopped');
		await run.finished;
		expect((await readAnswer(tenant, run)).message.status).toBe('stopped');
	});

	test('nobody who lives is taken for dead: a process knows its own runs', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, '[[sandbox:silence after=3]] Rivers?'));
		await run.accepted;
		await asOwner(async (sql) => {
			await sql`update ai_generations set heartbeat_at = now() - interval '40 seconds' where id = ${run.generationId}`;
			expect(await recoverGenerations()).toBe(0);
		});
		run.stop('stopped');
		await run.finished;
		expect((await readAnswer(tenant, run)).message.status).toBe('stopped');
	});
});

describe('a question whose commit nobody confirmed', () => {
	test('is not sent; its answer says so and its hold is free again', async () => {
		const tenant = await createTenant();
		const asked = question(tenant, 'Was this written down?');
		line.loseCommitOf(asked.id);
		await expect(startGeneration(tenant, asked)).rejects.toThrow();
		const stored = () =>
			withSystem(async (tx) => {
				const [generation] = await tx
					.select()
					.from(aiGenerations)
					.where(eq(aiGenerations.conversationId, asked.id));
				const [message] = await tx
					.select()
					.from(aiMessages)
					.where(eq(aiMessages.id, generation?.messageId ?? ''));
				return { money: generation?.money, status: message?.status };
			});
		await expect.poll(stored).toEqual({ money: 'released', status: 'failed' });
		expect(billedTo(tenant.scope.userId)).toEqual([]);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: '0', held: '0', openHolds: '0' });
	});
});

function billedTo(userId: string) {
	return sandbox.ledger().filter(({ user }) => user === userId);
}
