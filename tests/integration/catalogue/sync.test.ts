import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aiModelPrices, aiModels, catalogueSyncs } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import { lastSync } from '$lib/server/services/catalogue/last-sync';
import { listCatalogue } from '$lib/server/services/catalogue/list-catalogue';
import { getPriceHistory } from '$lib/server/services/catalogue/price-history';
import { setPrice } from '$lib/server/services/catalogue/set-price';
import { setNewModels, switchModel } from '$lib/server/services/catalogue/switch-model';
import { syncCatalogue } from '$lib/server/services/catalogue/sync-catalogue';
import { syncIfDue } from '$lib/server/services/catalogue/sync-if-due';
import type { PlatformContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { listPlatformAudit } from '$lib/server/services/platform/list-platform-audit';
import { sandbox } from '../../support/app';
import { ask } from '../../support/ask';
import { createPlatformAdmin, createTenant, MODEL, question } from '../../support/factories';
import { outcome } from '../../support/outcome';

interface Record {
	id: string;
	pricing: { prompt?: string; completion?: string };
	[field: string]: unknown;
}

let platform: PlatformContext;
/** as OpenRouter lists it */
const real = sandbox.catalogue() as Record[];

beforeEach(async () => {
	platform = await createPlatformAdmin();
});

/** Back to what there is, whatever a test did. */
afterEach(async () => {
	sandbox.setCatalogue();
	await withSystem((tx) =>
		tx.update(catalogueSyncs).set({ status: 'failed' }).where(eq(catalogueSyncs.status, 'running'))
	);
	await syncCatalogue(null);
	await setNewModels(platform, { areEnabled: true });
});

const added: Record = {
	...real[0]!,
	id: 'test/new-model',
	canonical_slug: 'test/new-model',
	name: 'Test: New'
};
const changed = (id: string, change: Partial<Record>) =>
	real.map((record) => (record.id === id ? { ...record, ...change } : record));
const sync = (records: unknown[]) => {
	sandbox.setCatalogue(records);
	return syncCatalogue(platform);
};
const ids = (list: { modelId: string }[]) => list.map(({ modelId }) => modelId);
async function model(modelId: string) {
	const [row] = await withSystem((tx) => tx.select().from(aiModels).where(eq(aiModels.modelId, modelId)));
	return row!;
}
const state = () =>
	withSystem(async (tx) => ({
		models: await tx.select().from(aiModels).orderBy(aiModels.modelId),
		prices: await tx.select().from(aiModelPrices).orderBy(aiModelPrices.id)
	}));

describe('refreshing the catalogue', () => {
	test('changes nothing when there is nothing new, whatever the order of the list', async () => {
		await sync(real);
		const before = await state();
		const report = await sync(real.toReversed());
		expect(report).toMatchObject({ listed: real.length, added: [], retired: [], repriced: [], changed: [] });
		expect(await state()).toEqual(before);
	});

	test('adds a model that can be asked at once, and takes it away when it is gone', async () => {
		const tenant = await createTenant();
		expect(ids((await sync([...real, added])).added)).toEqual(['test/new-model']);
		const { run, message } = await ask(tenant, question(tenant, 'Hello', { model: 'test/new-model' }));
		expect(message.status).toBe('complete');

		expect(ids((await sync(real)).retired)).toEqual(['test/new-model']);
		const next = question(tenant, 'And now?', { id: run.conversationId, model: 'test/new-model' });
		expect(await outcome(startGeneration(tenant, next))).toBe('MODEL_UNAVAILABLE');
		const other = { ...next, model: MODEL, parentId: undefined };
		expect(await outcome(startGeneration(tenant, other).then((started) => started.finished))).toBe('done');
	});

	test('leaves new models off where the platform wants to look first, and keeps what was switched', async () => {
		await setNewModels(platform, { areEnabled: false });
		await sync([...real, { ...added, id: 'test/looked-at' }]);
		expect((await model('test/looked-at')).isEnabled).toBe(false);
		await switchModel(platform, { modelId: 'test/looked-at', isEnabled: true });
		await switchModel(platform, { modelId: MODEL, isEnabled: false });
		await sync([...changed(MODEL, { context_length: 99_000 }), { ...added, id: 'test/looked-at' }]);
		expect(await model('test/looked-at')).toMatchObject({ isEnabled: true });
		expect(await model(MODEL)).toMatchObject({ isEnabled: false, contextWindow: 99_000 });
		await switchModel(platform, { modelId: MODEL, isEnabled: true });
	});

	test('takes a new price for the next call, and the history has the one before', async () => {
		const tenant = await createTenant();
		const before = await ask(tenant, question(tenant, 'Hello'));
		const pricing = { prompt: '0.0000003', completion: '0.0000009' };
		const report = await sync(changed(MODEL, { pricing }));
		expect(report.repriced).toMatchObject([{ modelId: MODEL, inputTo: '0.0003', outputTo: '0.0009' }]);
		const after = await ask(tenant, question(tenant, 'Hello'));
		expect(after.generation.pricing).toEqual(pricing);
		expect(before.generation.pricing).not.toEqual(pricing);
		const history = await getPriceHistory(platform, { modelId: MODEL });
		expect(history.length).toBeGreaterThanOrEqual(2);
		expect(history.at(-1)).toMatchObject({ inputCostPer1k: '0.0003', outputCostPer1k: '0.0009' });
	});

	test('refuses a model whose price cannot be right until somebody has looked at it', async () => {
		const tenant = await createTenant();
		const asked = () =>
			outcome(startGeneration(tenant, question(tenant, 'Hello')).then((run) => run.finished));
		const report = await sync(changed(MODEL, { pricing: { prompt: '0.00009', completion: '0.0009' } }));
		expect(report.quarantined).toMatchObject([{ modelId: MODEL, reason: 'jumped' }]);
		expect(await asked()).toBe('MODEL_UNAVAILABLE');
		const { items } = await listCatalogue(platform, { limit: 5 });
		expect(items[0]).toMatchObject({ modelId: MODEL, listed: { inputCostPer1k: '0.09' } });
		expect(items[0]!.quarantine).toMatch(/ten times/);

		await setPrice(platform, { modelId: MODEL, price: null });
		expect(await asked()).toBe('done');
		expect(await model(MODEL)).toMatchObject({ inputCostPer1k: '0.09', priceSource: 'provider' });
	});

	test('keeps a price that an administrator has entered, until they take the listed one again', async () => {
		const modelId = 'openrouter/auto';
		expect((await model(modelId)).quarantineReason).toBe('negative');
		await expect(setPrice(platform, { modelId, price: null })).rejects.toMatchObject({
			code: 'INVALID_INPUT'
		});
		await setPrice(platform, { modelId, price: { inputPerMillionUsd: '2.5', outputPerMillionUsd: '10' } });
		await sync(real);
		await sync(changed(modelId, { pricing: { prompt: '0.000007', completion: '0.000009' } }));
		expect(await model(modelId)).toMatchObject({
			inputCostPer1k: '0.0025',
			outputCostPer1k: '0.01',
			priceSource: 'admin',
			quarantineReason: null
		});
		await setPrice(platform, { modelId, price: null });
		expect(await model(modelId)).toMatchObject({ inputCostPer1k: '0.007', priceSource: 'provider' });
	});

	test('reports records that it cannot read, and leaves those models as they are', async () => {
		const broken = changed(MODEL, { supported_parameters: 'all of them' });
		const report = await sync([...broken, 'nonsense', { name: 'without an id' }]);
		expect(report.malformed.map(({ modelId }) => modelId)).toEqual([MODEL, null, null]);
		expect(await model(MODEL)).toMatchObject({ isActive: true, quarantineReason: null });
	});
});

describe('a refresh that fails', () => {
	test('changes nothing and says so, when the list has lost most of its models', async () => {
		await sync(real);
		const before = await state();
		await expect(sync(real.slice(0, 3))).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
		await expect(sync([])).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
		expect(await state()).toEqual(before);
		expect(await lastSync(platform)).toMatchObject({ status: 'failed', report: null });
		expect((await lastSync(platform))!.failure).toMatch(/Nothing was changed/);
	});

	test('is told apart from one that runs, here or on another instance, which is left alone', async () => {
		await withSystem((tx) => tx.insert(catalogueSyncs).values({}));
		const before = await state();
		sandbox.setCatalogue([...real, added]);
		expect(await outcome(syncCatalogue(platform))).toBe('CONFLICT');
		expect(await state()).toEqual(before);
		expect(await lastSync(platform)).toMatchObject({ status: 'running' });
	});

	test('by the end of its process makes room for the next after a while', async () => {
		const startedAt = new Date(Date.now() - 6 * 60_000);
		await withSystem((tx) => tx.insert(catalogueSyncs).values({ createdAt: startedAt }));
		expect(await outcome(syncCatalogue(platform))).toBe('done');
	});
});

describe('the clock', () => {
	test('refreshes when the last time is six hours ago, and not again', async () => {
		const backdate = (hours: number) =>
			withSystem((tx) =>
				tx.update(catalogueSyncs).set({ createdAt: new Date(Date.now() - hours * 3_600_000) })
			);
		await backdate(5.9);
		expect(await syncIfDue(logger)).toBe(false);
		await backdate(6.1);
		expect(await syncIfDue(logger)).toBe(true);
		expect(await syncIfDue(logger)).toBe(false);
		expect(await lastSync(platform)).toMatchObject({ status: 'done', startedBy: null });
	});

	test('tries again a quarter of an hour after one that failed', async () => {
		await withSystem((tx) =>
			tx.update(catalogueSyncs).set({ status: 'failed', createdAt: new Date(Date.now() - 14 * 60_000) })
		);
		expect(await syncIfDue(logger)).toBe(false);
		await withSystem((tx) =>
			tx.update(catalogueSyncs).set({ createdAt: new Date(Date.now() - 16 * 60_000) })
		);
		expect(await syncIfDue(logger)).toBe(true);
	});
});

test('what an administrator does to the catalogue is in the audit log of the platform', async () => {
	await sync([...real, added]);
	await switchModel(platform, { modelId: MODEL, isEnabled: false });
	await switchModel(platform, { modelId: MODEL, isEnabled: false });
	await switchModel(platform, { modelId: MODEL, isEnabled: true });
	await setPrice(platform, { modelId: MODEL, price: { inputPerMillionUsd: '1', outputPerMillionUsd: '2' } });
	const { items } = await listPlatformAudit(platform, { limit: 4 });
	expect(items.map(({ action }) => action)).toEqual([
		'model.priced',
		'model.switched-on',
		'model.switched-off',
		'catalogue.refreshed'
	]);
	await setPrice(platform, { modelId: MODEL, price: null });
});
