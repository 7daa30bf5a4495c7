import { expect, test } from 'vitest';
import { aiModelPrices, aiModels } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { syncCatalogue } from '$lib/server/services/catalogue/sync-catalogue';
import { sandbox } from '../../support/app';
import { describeRecorded } from '../../support/recorded-traffic';

const state = () =>
	withSystem(async (tx) => ({
		models: await tx.select().from(aiModels).orderBy(aiModels.modelId),
		prices: await tx.select().from(aiModelPrices).orderBy(aiModelPrices.id)
	}));

describeRecorded('the whole real catalogue', ({ models }) => {
	test('is taken in, and taken in again without a change', async () => {
		sandbox.setCatalogue(models);
		expect(await syncCatalogue(null)).toMatchObject({ listed: 421, malformed: [] });
		const before = await state();
		expect(await syncCatalogue(null)).toMatchObject({
			added: [],
			repriced: [],
			quarantined: [],
			changed: []
		});
		expect(await state()).toEqual(before);
	});
});
