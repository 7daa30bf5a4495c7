import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsOf } from '$lib/domain/answer';
import { newId } from '$lib/domain/ids';
import { attachToRun } from '$lib/server/services/generation/attach';
import { watchGrowth } from '$lib/server/services/generation/growth';
import { interruptRuns } from '$lib/server/services/generation/interrupt';
import { startGeneration } from '$lib/server/services/generation/start';
import { stopGeneration } from '$lib/server/services/generation/stop';
import '../../support/app';
import { storedAnswer } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';
import { watch, watchFromElsewhere } from '../../support/remote-viewers';

describe('an answer that another instance writes', () => {
	test('is seen from its start as it grows, by all who watch, and ends as it is stored', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					tokens: fc.integer({ min: 1, max: 120 }),
					fault: fc.constantFrom(
						'',
						'[[sandbox:cut after=20]]',
						'[[sandbox:error-mid-stream after=15]]',
						'[[sandbox:split-utf8]]'
					),
					leaveAfter: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 })
				}),
				async ({ tokens, fault, leaveAfter }) => {
					const tenant = await createTenant();
					const run = await startGeneration(
						tenant,
						question(tenant, `[[sandbox:tokens=${tokens}]] [[sandbox:speed=120]] ${fault} About rivers.`)
					);
					// Some come and go, and come again.
					await Promise.all(
						leaveAfter.map((textsMax) => watch(watchFromElsewhere(tenant, run), { textsMax }))
					);
					const [one, another] = await Promise.all([
						watch(watchFromElsewhere(tenant, run)),
						watch(watchFromElsewhere(tenant, run))
					]);
					await run.finished;
					const { message } = await storedAnswer(tenant.scope.tenantId, run);
					for (const chunks of [one, another]) {
						expect(partsOf(chunks)).toEqual(message.parts);
						expect(chunks[0]).toMatchObject({ type: 'start', messageId: run.messageId });
						expect(chunks.at(-1)).toMatchObject({
							type: 'finish',
							messageMetadata: { status: message.status, generationId: run.generationId, cost: message.cost }
						});
					}
				}
			),
			{ numRuns: 12 }
		);
	});

	test('goes on through the tools that it uses', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:then speed=100]] Please use the calculator: 19 * 23?')
		);
		const chunks = await watch(watchFromElsewhere(tenant, run));
		await run.finished;
		const { message } = await storedAnswer(tenant.scope.tenantId, run);
		expect(message.parts.map(({ type }) => type)).toEqual(['tool-calculator', 'text']);
		expect(partsOf(chunks)).toEqual(message.parts);
	});

	test('is told of before its end, within the answer', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=2000]] [[sandbox:speed=100]] A long one.')
		);
		const chunks = await watch(watchFromElsewhere(tenant, run), { textsMax: 3 });
		expect(partsOf(chunks)).toHaveLength(1);
		expect((await storedAnswer(tenant.scope.tenantId, run)).message.status).toBe('streaming');
		const rest = watch(watchFromElsewhere(tenant, run));
		await stopGeneration(tenant, run);
		expect((await rest).at(-1)).toMatchObject({ type: 'finish', messageMetadata: { status: 'stopped' } });
	});

	test('is announced with each of its checkpoints, and no longer to those who have left', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=2000]] [[sandbox:speed=100]] Announced.')
		);
		const heard = Promise.withResolvers<void>();
		const stop = await watchGrowth(run.messageId, () => {
			heard.resolve();
		});
		await heard.promise;
		await Promise.all([stop(), stop()]);
		await stopGeneration(tenant, run);
		await run.finished;
		expect((await storedAnswer(tenant.scope.tenantId, run)).message.status).toBe('stopped');
	});

	test('is attached to by those who see the conversation, and by nobody else', async () => {
		const tenant = await createTenant();
		const [colleague, stranger] = await Promise.all([addMember(tenant, { role: 'admin' }), createTenant()]);
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=2000]] [[sandbox:speed=50]] A secret.')
		);
		for (const other of [colleague, stranger]) {
			await expect(attachToRun(other, run)).rejects.toMatchObject({ code: 'NOT_FOUND' });
		}
		expect(await attachToRun(tenant, run)).toBe(run);
		await interruptRuns();
		expect(await attachToRun(tenant, run)).toBeNull();
		await expect(attachToRun(tenant, { conversationId: newId() })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});
});
