import { describe, expect, test } from 'vitest';
import { interruptRuns } from '$lib/server/services/generation/interrupt';
import { startGeneration } from '$lib/server/services/generation/start';
import { stopGeneration } from '$lib/server/services/generation/stop';
import { sandbox } from '../../support/app';
import { ask, firstWords, readAnswer, seenText } from '../../support/ask';
import { booksOf } from '../../support/books';
import { addMember, createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

/** Slow enough to be stopped in the middle, whatever this machine is doing. */
const LONG = '[[sandbox:tokens=2000]] [[sandbox:speed=50]] Write a long essay about rivers.';

describe('a stopped answer', () => {
	test('ends at once with the text so far, which costs what the provider says', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, LONG));
		await run.accepted;
		await firstWords(run);
		expect(await stopGeneration(tenant, run)).toEqual({ isStopping: true });
		await run.finished;

		const { message, frames, lastMetadata, generation } = await readAnswer(tenant, run);
		expect(message.status).toBe('stopped');
		expect(message.content).not.toBe('');
		expect(seenText(frames)).toBe(message.content);
		expect(lastMetadata).toMatchObject({ status: 'stopped', cost: null, costIsPending: true });
		expect(generation.money).toBe('awaiting');

		const settled = await lookUpUntilSettled(tenant.scope.tenantId, run);
		const [billed] = sandbox.ledger().filter(({ id }) => id === generation.providerGenerationId);
		expect(billed).toMatchObject({ cancelled: true });
		expect(settled.message.cost).toBe(billed?.cost);
		expect(settled.message.metadata).toMatchObject({ costIsPending: false });
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: billed?.cost, held: '0' });
	});

	test('is stopped by its author alone; stopping twice, or after the end, is no error', async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'admin' });
		const run = await startGeneration(tenant, question(tenant, LONG));
		await run.accepted;
		await expect(stopGeneration(colleague, run)).rejects.toMatchObject({ code: 'NOT_FOUND' });
		await Promise.all([stopGeneration(tenant, run), stopGeneration(tenant, run)]);
		await run.finished;
		expect(await stopGeneration(tenant, run)).toEqual({ isStopping: false });
	});

	test('ends the wait between two attempts at a provider that is busy, and costs nothing', async () => {
		const tenant = await createTenant();
		const busy = '[[sandbox:status=503]] [[sandbox:retry-after=25]] Are you there?';
		const run = await startGeneration(tenant, question(tenant, busy));
		expect(await stopGeneration(tenant, run)).toEqual({ isStopping: true });
		await run.finished;
		const { message, generation } = await readAnswer(tenant, run);
		expect(message.status).toBe('stopped');
		expect(generation.money).toBe('released');
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: '0', held: '0' });
	});

	test('is kept and marked when the server is shut down in mid-answer', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, LONG));
		await firstWords(run);
		await interruptRuns();
		const { message, generation } = await readAnswer(tenant, run);
		expect(message).toMatchObject({ status: 'interrupted' });
		expect(message.content).not.toBe('');
		expect(generation.money).toBe('awaiting');
	});

	test('leaves the conversation free for the next question', async () => {
		const tenant = await createTenant();
		const first = question(tenant, LONG);
		const run = await startGeneration(tenant, first);
		await expect(
			startGeneration(tenant, question(tenant, 'Impatient', { id: first.id }))
		).rejects.toMatchObject({ code: 'GENERATION_IN_PROGRESS' });
		await stopGeneration(tenant, run);
		await run.finished;
		const next = await ask(tenant, question(tenant, 'And now?', { id: first.id }));
		expect(next.message.status).toBe('complete');
	});
});
