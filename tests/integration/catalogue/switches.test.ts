import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { USE_CASES, type ModelFilter } from '$lib/domain/models';
import { useCasesOf } from '$lib/domain/recommendations';
import { aiModels } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { listAudit } from '$lib/server/services/audit/list-audit';
import { listCatalogue } from '$lib/server/services/catalogue/list-catalogue';
import { switchModel } from '$lib/server/services/catalogue/switch-model';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { allModels, getModel, getRecommended, listModels } from '$lib/server/services/models/list-models';
import { switchTenantModel } from '$lib/server/services/models/switch-tenant-model';
import '../../support/app';
import { storedAnswer } from '../../support/ask';
import { addMember, createPlatformAdmin, createTenant, MODEL, question } from '../../support/factories';

let owner: TenantContext;
let platform: PlatformContext;
beforeEach(async () => {
	[owner, platform] = await Promise.all([createTenant(), createPlatformAdmin()]);
});
afterEach(() => switchModel(platform, { modelId: MODEL, isEnabled: true }));

const off = { modelId: MODEL, isEnabled: false };
const on = { modelId: MODEL, isEnabled: true };
const refusal = (context: TenantContext) =>
	startGeneration(context, question(context, 'Hello')).then(
		() => null,
		(error: unknown) => {
			const { code, details } = error as { code: string; details: { reason: string } };
			return `${code} ${details.reason}`;
		}
	);

describe('a model that is switched off', () => {
	test("for the tenant refuses its next question and nobody else's, until it is on again", async () => {
		const other = await createTenant();
		await switchTenantModel(owner, off);
		expect(await refusal(owner)).toBe('MODEL_UNAVAILABLE disabled-here');
		expect(await refusal(other)).toBeNull();
		expect(await getModel(owner, { modelId: MODEL })).toMatchObject({
			isUsable: false,
			isEnabledInTenant: false,
			unusableReason: 'Switched off for your organisation.'
		});
		await switchTenantModel(owner, on);
		expect(await refusal(owner)).toBeNull();
	});

	test('for everyone refuses everybody, whatever a tenant has chosen', async () => {
		await switchTenantModel(owner, on);
		await switchModel(platform, off);
		expect(await refusal(owner)).toBe('MODEL_UNAVAILABLE disabled');
		expect((await switchTenantModel(owner, on)).isUsable).toBe(false);
		await switchModel(platform, on);
		expect(await refusal(owner)).toBeNull();
	});

	test('lets an answer that is being written finish', async () => {
		const run = await startGeneration(
			owner,
			question(owner, '[[sandbox:tokens=60]] [[sandbox:speed=200]] Go on.')
		);
		await run.accepted;
		await Promise.all([switchTenantModel(owner, off), switchModel(platform, off)]);
		await run.finished;
		const { message, generation } = await storedAnswer(owner.scope.tenantId, run);
		expect(message.status).toBe('complete');
		expect(generation.money).toBe('settled');
		expect(await refusal(owner)).toBe('MODEL_UNAVAILABLE disabled');
	});

	test('is told in the audit log, once for each change', async () => {
		await Promise.all([switchTenantModel(owner, off), switchTenantModel(owner, off)]);
		await switchTenantModel(owner, off);
		await switchTenantModel(owner, on);
		const { items } = await listAudit(owner, { limit: 9 });
		const switches = items.filter(({ action }) => action.startsWith('model.'));
		expect(switches.map(({ action, target }) => [action, target])).toEqual([
			['model.switched-on', 'GPT-4o-mini'],
			['model.switched-off', 'GPT-4o-mini']
		]);
	});

	test('is switched by admins only, and only where there is such a model', async () => {
		const member = await addMember(owner, { role: 'member' });
		await expect(switchTenantModel(member, off)).rejects.toMatchObject({ code: 'FORBIDDEN' });
		const unknown = { modelId: 'nobody/nothing', isEnabled: false };
		await expect(switchTenantModel(owner, unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
		await expect(switchModel(platform, unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});
});

describe('the list of models', () => {
	test('says of each whether it can be used, and filters by the same rule', async () => {
		await switchTenantModel(owner, off);
		await withSystem((tx) =>
			tx
				.insert(aiModels)
				.values({
					modelId: 'test/slow:batch',
					name: 'Slow',
					provider: 'Test',
					contextWindow: 1_000,
					inputCostPer1k: '0.001',
					outputCostPer1k: '0.001',
					pricing: { prompt: '0.000001', completion: '0.000001' },
					capabilities: {
						streaming: true,
						functionCalling: false,
						vision: false,
						jsonMode: false,
						structuredOutputs: false,
						reasoning: false,
						reasoningMandatory: false,
						webSearch: false
					},
					config: { recommendedFor: [] }
				})
				.onConflictDoNothing()
		);
		const all = await allModels(owner);
		const ids = async (isUsable: boolean) =>
			(await listModels(owner, { isUsable, limit: 200 })).items.map(({ modelId }) => modelId);
		expect(await ids(true)).toEqual(all.filter((model) => model.isUsable).map(({ modelId }) => modelId));
		expect(await ids(false)).toEqual(all.filter((model) => !model.isUsable).map(({ modelId }) => modelId));
		for (const isUsable of [true, false]) {
			const { items } = await listCatalogue(platform, { isUsable, limit: 200 });
			expect(items.length).toBeGreaterThan(0);
			expect(items.every((model) => model.isUsable === isUsable)).toBe(true);
		}
		expect(new Set(all.map(({ unusableReason }) => unusableReason)).size).toBeGreaterThanOrEqual(4);
	});

	test.each<[ModelFilter, (model: Model) => boolean]>([
		[{ search: 'CLAUDE' }, (model: Model) => /claude/i.test(model.name + model.modelId)],
		[{ search: '%' }, () => false],
		[
			{ capabilities: ['vision', 'functionCalling'] },
			(model: Model) => model.capabilities.vision && model.capabilities.functionCalling
		],
		[{ provider: 'Google' }, (model: Model) => model.provider === 'Google'],
		[{ inputPerMillionMax: 0.5 }, (model: Model) => Number(model.inputCostPer1k) * 1_000 <= 0.5],
		[{ contextMin: 1_000_000 }, (model: Model) => model.contextWindow >= 1_000_000],
		[{ useCase: 'coding' }, (model: Model) => model.recommendedFor.includes('coding')]
	])('is filtered by %j', async (filter, matches) => {
		const all = await allModels(owner);
		const { items } = await listModels(owner, { ...filter, limit: 200 });
		expect(items).toEqual(all.filter(matches));
	});

	test('recommends for each use case what can be used and suits it, with the rule in words', async () => {
		for (const useCase of USE_CASES) {
			const { because, items } = await getRecommended(owner, { useCase });
			expect(because).toMatch(/first\.$/);
			expect(items.length).toBeGreaterThan(2);
			for (const model of items) {
				expect(model.isUsable).toBe(true);
				expect(useCasesOf(model)).toContain(useCase);
			}
		}
		const [first] = (await getRecommended(owner, { useCase: 'cheap-and-fast' })).items;
		await switchTenantModel(owner, { modelId: first!.modelId, isEnabled: false });
		const [next] = (await getRecommended(owner, { useCase: 'cheap-and-fast' })).items;
		expect(next!.modelId).not.toBe(first!.modelId);
	});
});

type Model = Awaited<ReturnType<typeof allModels>>[number];
