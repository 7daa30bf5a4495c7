import { describe, expect, test, vi } from 'vitest';
import { startGeneration } from '$lib/server/services/generation/start';
import { stopGeneration } from '$lib/server/services/generation/stop';
import { sandbox } from '../../support/app';
import { ask, readAnswer, seenText } from '../../support/ask';
import { booksOf } from '../../support/books';
import { createTenant, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

// Before the imports: the configuration is read once.
vi.hoisted(() => {
	process.env.OPENROUTER_ENABLE_STREAMING = 'false';
});

describe('without streaming from the provider', () => {
	test('an answer comes in one piece over the same protocol, and is charged what the provider reports', async () => {
		const tenant = await createTenant();
		const { frames, message, generation } = await ask(tenant, question(tenant, 'Tell me about rivers.'));
		expect(frames.filter(({ type }) => type === 'text-delta')).toHaveLength(1);
		expect(seenText(frames)).toBe(message.content);
		expect(message).toMatchObject({ status: 'complete', isStreamed: false });
		const [billed] = sandbox.ledger().filter(({ id }) => id === generation.providerGenerationId);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: billed?.cost, held: '0' });
	});

	test('a refusal is a refusal', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, '[[sandbox:status=503]] Hello'));
		await expect(run.accepted).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
		await run.finished;
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: '0', held: '0' });
	});

	test('an answer that is stopped is waited for, since its cost would be lost, and charged', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(tenant, question(tenant, '[[sandbox:slow-first-token ms=200]] Hello'));
		await stopGeneration(tenant, run);
		await run.finished;
		const { message, generation } = await readAnswer(tenant, run);
		expect(message.status).toBe('stopped');
		const [billed] = sandbox.ledger().filter(({ id }) => id === generation.providerGenerationId);
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: billed?.cost, held: '0' });
	});

	test('an answer that breaks off after the provider took the call costs what the provider says', async () => {
		const tenant = await createTenant();
		const { run, message } = await ask(
			tenant,
			question(tenant, '[[sandbox:cut after=5]] Tell me about rivers.')
		);
		expect(message.status).toBe('failed');
		const settled = await lookUpUntilSettled(tenant.scope.tenantId, run);
		const [billed] = sandbox.ledger().filter(({ id }) => id === settled.generation.providerGenerationId);
		expect(billed).toBeDefined();
		expect(await booksOf(tenant.scope.tenantId)).toMatchObject({ ledger: billed?.cost, held: '0' });
	});
});
