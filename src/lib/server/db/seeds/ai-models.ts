import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { modelFromRecord } from '$lib/domain/catalogue';
import type { PriceRecord } from '$lib/domain/price';
import { useCasesOf } from '$lib/domain/recommendations';
import { config } from '../../config';
import type { Transaction } from '../client';
import { startPostgres } from '../embedded';
import { prepareDatabase } from '../prepare';
import * as schema from '../schema';
import { catalogueRecords, type SeedRecord } from './catalogue';
import { MODEL_NOTES } from './model-notes';
import { seedTemplates } from './templates';

/**
 * Fills the catalogue with the models we know, and brings rows of an older seed up to date. What others have written
 * stays: an admin's switch, a model that a catalogue sync has refreshed since, and a price that has replaced the
 * seed's (a seed price that is in a model's history already is never put back).
 */
const { aiModels, aiModelPrices } = schema;

/** Repeatable: a second run with the same seed changes nothing. `ownerUrl`: a migrated database, as its owner. */
export async function seedModels(ownerUrl: string): Promise<{ inserted: number; updated: number }> {
	const client = postgres(ownerUrl, { max: 1, onnotice: () => {} });
	try {
		return await drizzle(client, { schema }).transaction(async (tx) => {
			// Two instances may start at once; the second one then finds nothing left to do.
			await tx.execute(sql`lock table ${aiModels} in share row exclusive mode`);
			const known = await readKnown(tx);
			const missing = catalogueRecords.filter((record) => !known.has(record.id));
			await insertModels(tx, missing);
			let updated = 0;
			for (const record of catalogueRecords) {
				const model = known.get(record.id);
				if (model !== undefined && (await updateModel(tx, model, record))) updated += 1;
			}
			return { inserted: missing.length, updated };
		});
	} finally {
		await client.end();
	}
}

type KnownModel = typeof aiModels.$inferSelect & { prices: PriceRecord[] };

async function readKnown(tx: Transaction): Promise<Map<string, KnownModel>> {
	const models = await tx.select().from(aiModels);
	const history = Map.groupBy(await tx.select().from(aiModelPrices), (price) => price.modelId);
	return new Map(
		models.map((model) => [
			model.modelId,
			{ ...model, prices: (history.get(model.id) ?? []).map((price) => price.pricing) }
		])
	);
}

async function insertModels(tx: Transaction, records: readonly SeedRecord[]): Promise<void> {
	if (records.length === 0) return;
	const rows = records.map((record) => ({ modelId: record.id, ...factsOf(record), ...priceOf(record) }));
	const inserted = await tx
		.insert(aiModels)
		.values(rows)
		.returning({ id: aiModels.id, pricing: aiModels.pricing });
	await tx.insert(aiModelPrices).values(inserted.map(({ id, pricing }) => ({ modelId: id, pricing })));
}

/** True if something was behind the seed. */
async function updateModel(tx: Transaction, model: KnownModel, record: SeedRecord): Promise<boolean> {
	if (model.syncedAt !== null) return false;
	const facts = factsOf(record);
	const price = priceOf(record);
	const isNewPrice = !model.prices.some((known) => isDeepStrictEqual(known, price.pricing));
	const isBehind = Object.entries(facts).some(
		([field, value]) => !isDeepStrictEqual(model[field as keyof typeof facts], value)
	);
	if (!isBehind && !isNewPrice) return false;
	await tx
		.update(aiModels)
		.set({ ...facts, ...(isNewPrice ? price : {}) })
		.where(eq(aiModels.id, model.id));
	if (isNewPrice) await tx.insert(aiModelPrices).values({ modelId: model.id, pricing: price.pricing });
	return true;
}

function factsOf(record: SeedRecord) {
	const model = modelFromRecord(record);
	const { name, provider, contextWindow, maxOutputTokens, capabilities, releasedOn, expiresOn } = model;
	return {
		name,
		provider,
		description: MODEL_NOTES[record.id] ?? '',
		contextWindow,
		maxOutputTokens,
		capabilities,
		releasedOn,
		config: { recommendedFor: useCasesOf(model) },
		isActive: record.retired_on === undefined,
		expiresOn: expiresOn ?? record.retired_on ?? null
	};
}

function priceOf(record: SeedRecord) {
	const { pricing, inputCostPer1k, outputCostPer1k, quarantineReason } = modelFromRecord(record);
	return { pricing, inputCostPer1k, outputCostPer1k, quarantineReason };
}

async function main(): Promise<void> {
	const { DATABASE_URL, DATA_DIR } = config();
	const embedded =
		DATABASE_URL === undefined ? await startPostgres({ dataDir: resolve(DATA_DIR, 'postgres') }) : undefined;
	const ownerUrl = DATABASE_URL ?? embedded?.url ?? '';
	try {
		// A schema that was pushed is there without its migrations having run.
		if (!(await hasCatalogue(ownerUrl))) await prepareDatabase(ownerUrl);
		const { inserted, updated } = await seedModels(ownerUrl);
		console.log(`Catalogue: ${inserted} models added, ${updated} updated.`);
		const templates = await seedTemplates(ownerUrl);
		console.log(`Templates: ${templates.inserted} added, ${templates.updated} updated.`);
	} finally {
		await embedded?.stop();
	}
}

async function hasCatalogue(ownerUrl: string): Promise<boolean> {
	const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
	try {
		const [found] = await owner<{ isThere: boolean }[]>`
			select to_regclass('public.ai_models') is not null as "isThere"`;
		return found?.isThere ?? false;
	} finally {
		await owner.end();
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
