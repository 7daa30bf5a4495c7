import { isDeepStrictEqual } from 'node:util';
import { modelFromRecord, type CatalogueModel, type ModelRecord } from '$lib/domain/catalogue';
import type { CatalogueReport } from '$lib/domain/catalogue-sync';
import { newId } from '$lib/domain/ids';
import type { ModelConfig } from '$lib/domain/models';
import { hasJumped, priceProblem, type PriceProblem, type PriceRecord } from '$lib/domain/price';
import { useCasesOf } from '$lib/domain/recommendations';
import type { aiModels } from '../../db/schema';

export type KnownModel = typeof aiModels.$inferSelect;
export type ModelRow = typeof aiModels.$inferInsert & { id: string };

/** What has to be written for the catalogue to be as the provider's. */
export interface SyncPlan {
	/** new models, and those in which something differs */
	rows: ModelRow[];
	/** prices that come into force */
	prices: { modelId: string; pricing: PriceRecord }[];
	/** no longer listed */
	retiredIds: string[];
	report: Omit<CatalogueReport, 'malformed' | 'durationMs'>;
}

const EXPIRING_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Compares what is known with what the provider lists. Pure; planning anew on what a plan has written gives an empty
 * plan.
 * @param options.unreadable ids that are listed in a record that could not be read: they stay as they are
 */
export function planSync(
	known: ReadonlyMap<string, KnownModel>,
	records: readonly ModelRecord[],
	{
		now,
		newModelsEnabled,
		unreadable
	}: { now: Date; newModelsEnabled: boolean; unreadable: ReadonlySet<string> }
): SyncPlan {
	const plan: SyncPlan = {
		rows: [],
		prices: [],
		retiredIds: [],
		report: {
			listed: records.length,
			added: [],
			returned: [],
			retired: [],
			repriced: [],
			quarantined: [],
			kept: [],
			changed: [],
			expiring: []
		}
	};
	const seen = new Set<string>();
	for (const record of records) {
		// The first of two that claim an id: the order of the list is the provider's.
		if (seen.has(record.id)) continue;
		seen.add(record.id);
		const model = known.get(record.id);
		if (model === undefined) addModel(plan, record, { now, newModelsEnabled });
		else updateModel(plan, model, record, now);
		noteExpiry(plan, modelFromRecord(record), now);
	}
	for (const model of known.values()) {
		if (!model.isActive || seen.has(model.modelId) || unreadable.has(model.modelId)) continue;
		plan.retiredIds.push(model.id);
		plan.report.retired.push(named(model));
	}
	return plan;
}

function addModel(
	plan: SyncPlan,
	record: ModelRecord,
	{ now, newModelsEnabled }: { now: Date; newModelsEnabled: boolean }
): void {
	const model = modelFromRecord(record);
	const id = newId();
	plan.rows.push({
		id,
		...factsOf(model, record, undefined),
		...priceOf(model),
		listedPricing: record.pricing,
		isEnabled: newModelsEnabled,
		syncedAt: now
	});
	plan.report.added.push(named(model));
	if (model.quarantineReason === null) plan.prices.push({ modelId: id, pricing: model.pricing });
	else plan.report.quarantined.push({ ...named(model), reason: model.quarantineReason });
}

function updateModel(plan: SyncPlan, known: KnownModel, record: ModelRecord, now: Date): void {
	const model = modelFromRecord(record);
	const price = decidePrice(known, model);
	const facts = factsOf({ ...model, ...price.columns }, record, known);
	const columns = { ...facts, ...price.columns, listedPricing: record.pricing };
	const differs = Object.entries(columns).some(
		([column, value]) => !isDeepStrictEqual(known[column as keyof typeof columns], value)
	);
	if (!differs && known.syncedAt !== null) return;
	plan.rows.push({ id: known.id, ...columns, syncedAt: now });
	if (!known.isActive) plan.report.returned.push(named(model));
	const factsDiffer = (
		['name', 'contextWindow', 'maxOutputTokens', 'capabilities', 'expiresOn'] as const
	).some((fact) => !isDeepStrictEqual(known[fact], facts[fact]));
	if (factsDiffer) plan.report.changed.push(named(model));
	switch (price.verdict) {
		case 'same':
			break;
		case 'kept':
			plan.report.kept.push(named(model));
			break;
		case 'quarantined':
			plan.report.quarantined.push({ ...named(model), reason: price.reason });
			break;
		case 'new':
			plan.prices.push({ modelId: known.id, pricing: model.pricing });
			plan.report.repriced.push({
				...named(model),
				inputFrom: known.inputCostPer1k,
				inputTo: model.inputCostPer1k,
				outputFrom: known.outputCostPer1k,
				outputTo: model.outputCostPer1k
			});
	}
}

type PriceColumns = Pick<KnownModel, 'pricing' | 'inputCostPer1k' | 'outputCostPer1k' | 'quarantineReason'>;
type PriceDecision = { columns: PriceColumns } & (
	{ verdict: 'same' | 'kept' | 'new' } | { verdict: 'quarantined'; reason: PriceProblem }
);

/** What becomes of a model's price. What the provider listed before is not decided anew: an administrator may have. */
function decidePrice(known: KnownModel, listed: CatalogueModel): PriceDecision {
	const { pricing, inputCostPer1k, outputCostPer1k, quarantineReason } = known;
	const asBefore = { pricing, inputCostPer1k, outputCostPer1k, quarantineReason };
	if (isDeepStrictEqual(known.listedPricing ?? known.pricing, listed.pricing)) {
		return { verdict: 'same', columns: asBefore };
	}
	if (known.priceSource === 'admin') return { verdict: 'kept', columns: asBefore };
	const hasBaseline = priceProblem(pricing) === null;
	const reason =
		listed.quarantineReason ?? (hasBaseline && hasJumped(pricing, listed.pricing) ? 'jumped' : null);
	if (reason !== null) {
		return { verdict: 'quarantined', reason, columns: { ...asBefore, quarantineReason: reason } };
	}
	if (isDeepStrictEqual(pricing, listed.pricing)) {
		return { verdict: 'same', columns: { ...asBefore, quarantineReason: null } };
	}
	return { verdict: 'new', columns: priceOf(listed) };
}

function priceOf({ pricing, inputCostPer1k, outputCostPer1k, quarantineReason }: PriceColumns): PriceColumns {
	return { pricing, inputCostPer1k, outputCostPer1k, quarantineReason };
}

function factsOf(model: CatalogueModel, record: ModelRecord, known: KnownModel | undefined) {
	const { modelId, name, provider, contextWindow, maxOutputTokens, capabilities, releasedOn, expiresOn } =
		model;
	const said = typeof record['description'] === 'string' ? record['description'] : '';
	const config: ModelConfig = { ...known?.config, recommendedFor: useCasesOf(model) };
	return {
		modelId,
		name,
		provider,
		// Ours where there is one: shorter, and in our words.
		description: known?.description || said,
		contextWindow,
		maxOutputTokens,
		capabilities,
		releasedOn,
		expiresOn,
		config,
		isActive: true
	};
}

function noteExpiry(plan: SyncPlan, model: CatalogueModel, now: Date): void {
	const { expiresOn } = model;
	if (expiresOn === null || Date.parse(expiresOn) > now.getTime() + EXPIRING_DAYS * DAY_MS) return;
	plan.report.expiring.push({ ...named(model), expiresOn });
}

function named({ modelId, name }: { modelId: string; name: string }): { modelId: string; name: string } {
	return { modelId, name };
}
