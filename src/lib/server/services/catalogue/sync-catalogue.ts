import { eq, inArray, sql } from 'drizzle-orm';
import type { CatalogueReport } from '$lib/domain/catalogue-sync';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import type { Transaction } from '../../db/client';
import { violatesUnique } from '../../db/errors';
import { aiModelPrices, aiModels, catalogueSyncs, platformSettings } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { getOpenRouterClient, OpenRouterError } from '../../openrouter';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { planSync, type ModelRow, type SyncPlan } from './plan-sync';

/** One that takes longer has lost its process. */
const ABANDONED_AFTER_MINUTES = 5;
/** A list that has lost more than this share of a catalogue of some size is taken for a mistake of the provider's. */
const LOSS_MAX = 0.5;
const LOSS_COUNTS_FROM = 20;

/**
 * Brings the catalogue in line with the provider's: all of it in one transaction. What administrators have decided
 * (switches, prices of theirs) stays.
 * @param platform the administrator who has it done; null: the clock
 * @returns the report, which is also kept with the sync
 * @throws {AppError} CONFLICT while another one runs, PROVIDER_ERROR when there is no list to be had or it cannot be
 *   right; nothing has changed then
 */
export async function syncCatalogue(platform: PlatformContext | null): Promise<CatalogueReport> {
	const startedAt = performance.now();
	const syncId = await begin(platform?.scope.userId ?? null);
	try {
		const { records, malformed } = await getOpenRouterClient().listModels();
		await setPhase(syncId, `comparing ${records.length} models`);
		const plan = await withSystem(async (tx) => {
			const planned = await planFromDatabase(tx, records, malformed);
			await write(tx, planned);
			if (platform !== null) await recordOnPlatform(tx, platform, auditEventOf(planned));
			return planned;
		});
		const report = { ...plan.report, malformed, durationMs: Math.round(performance.now() - startedAt) };
		await finish(syncId, { status: 'done', report });
		return report;
	} catch (error) {
		const refusal = refusalOf(error);
		await finish(syncId, {
			status: 'failed',
			failure: refusal?.message ?? 'Something went wrong on our side.'
		});
		throw refusal ?? error;
	}
}

/** @throws {AppError} CONFLICT */
async function begin(startedBy: string | null): Promise<string> {
	try {
		return await withSystem(async (tx) => {
			await tx
				.update(catalogueSyncs)
				.set({ status: 'failed', failure: 'It was cut off before its end.', finishedAt: new Date() })
				.where(
					sql`${catalogueSyncs.status} = 'running' and ${catalogueSyncs.createdAt} < now() - make_interval(mins => ${ABANDONED_AFTER_MINUTES})`
				);
			const id = newId();
			await tx.insert(catalogueSyncs).values({ id, startedBy });
			return id;
		});
	} catch (error) {
		if (!violatesUnique(error, 'catalogue_syncs_one_running_key')) throw error;
		throw new AppError('CONFLICT', 'The catalogue is being refreshed already.');
	}
}

async function setPhase(syncId: string, phase: string): Promise<void> {
	await withSystem((tx) => tx.update(catalogueSyncs).set({ phase }).where(eq(catalogueSyncs.id, syncId)));
}

async function finish(
	syncId: string,
	end: { status: 'done'; report: CatalogueReport } | { status: 'failed'; failure: string }
): Promise<void> {
	await withSystem((tx) =>
		tx
			.update(catalogueSyncs)
			.set({ ...end, phase: 'over', finishedAt: new Date() })
			.where(eq(catalogueSyncs.id, syncId))
	);
}

type Listed = Awaited<ReturnType<ReturnType<typeof getOpenRouterClient>['listModels']>>;

async function planFromDatabase(
	tx: Transaction,
	records: Listed['records'],
	malformed: Listed['malformed']
): Promise<SyncPlan> {
	// Seeds and switches wait; readers do not.
	await tx.execute(sql`lock table ${aiModels} in share row exclusive mode`);
	const models = await tx.select().from(aiModels);
	const [settings] = await tx.select().from(platformSettings);
	const plan = planSync(new Map(models.map((model) => [model.modelId, model])), records, {
		now: new Date(),
		newModelsEnabled: settings?.newModelsEnabled ?? true,
		unreadable: new Set(malformed.map(({ modelId }) => modelId ?? ''))
	});
	const activeCount = models.filter(({ isActive }) => isActive).length;
	if (activeCount >= LOSS_COUNTS_FROM && plan.retiredIds.length > activeCount * LOSS_MAX) {
		throw new AppError(
			'PROVIDER_ERROR',
			`The provider's list lacks ${plan.retiredIds.length} of ${activeCount} models, which looks like a mistake of theirs. Nothing was changed.`,
			{ providerCode: 'implausible' }
		);
	}
	return plan;
}

async function write(tx: Transaction, { rows, prices, retiredIds }: SyncPlan): Promise<void> {
	if (rows.length > 0) await upsert(tx, rows);
	if (prices.length > 0) await tx.insert(aiModelPrices).values(prices);
	if (retiredIds.length > 0) {
		await tx.update(aiModels).set({ isActive: false }).where(inArray(aiModels.id, retiredIds));
	}
}

/** All in one statement. Of a model that is there, only what the provider decides. */
async function upsert(tx: Transaction, rows: ModelRow[]): Promise<void> {
	await tx
		.insert(aiModels)
		.values(rows)
		.onConflictDoUpdate({
			target: aiModels.modelId,
			set: {
				name: sql`excluded.name`,
				provider: sql`excluded.provider`,
				description: sql`excluded.description`,
				contextWindow: sql`excluded.context_window`,
				maxOutputTokens: sql`excluded.max_output_tokens`,
				inputCostPer1k: sql`excluded.input_cost_per_1k`,
				outputCostPer1k: sql`excluded.output_cost_per_1k`,
				pricing: sql`excluded.pricing`,
				listedPricing: sql`excluded.listed_pricing`,
				quarantineReason: sql`excluded.quarantine_reason`,
				capabilities: sql`excluded.capabilities`,
				config: sql`excluded.config`,
				releasedOn: sql`excluded.released_on`,
				expiresOn: sql`excluded.expires_on`,
				isActive: sql`excluded.is_active`,
				syncedAt: sql`excluded.synced_at`,
				updatedAt: new Date()
			}
		});
}

function auditEventOf({ report }: SyncPlan) {
	const { added, retired, repriced, quarantined } = report;
	return {
		action: 'catalogue.refreshed',
		data: {
			added: added.length,
			retired: retired.length,
			repriced: repriced.length,
			quarantined: quarantined.length
		}
	} as const;
}

function refusalOf(error: unknown): AppError | null {
	if (error instanceof AppError) return error;
	if (!(error instanceof OpenRouterError)) return null;
	return new AppError(
		'PROVIDER_ERROR',
		'The list of models could not be fetched from the provider. Nothing was changed.',
		{ providerCode: error.providerCode },
		{ cause: error }
	);
}
