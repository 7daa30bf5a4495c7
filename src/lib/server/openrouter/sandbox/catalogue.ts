import { authorOf } from '$lib/domain/catalogue';
import { priceProblem, priceRecordSchema, type PriceRecord } from '$lib/domain/price';
import { catalogueRecords, type SeedRecord } from '$lib/server/db/seeds/catalogue';
import { MODEL_NOTES } from '$lib/server/db/seeds/model-notes';
import { hostsOf, slugOf } from './providers';

/** A model that the sandbox can serve. */
export interface ServedModel {
	record: SeedRecord;
	pricing: PriceRecord;
	author: string;
	/** dated name; the id itself where there is none */
	canonicalSlug: string;
	contextLength: number;
	outputMax: number | null;
	/** looks every question up, and charges for it */
	searchesAlways: boolean;
}

/** What routers such as `openrouter/auto` send their questions to here. */
const ROUTED_TO = 'google/gemini-3-flash-preview';

/** Suffixes that choose how a model is served, not which one. */
const VARIANT = /:(nitro|floor|online|exacto|extended)$/;

const isLive = (record: SeedRecord) => record.retired_on === undefined;
const live = new Map(catalogueRecords.filter(isLive).map((record) => [record.id, record]));
const retiredIds = new Set(catalogueRecords.filter((record) => !isLive(record)).map((record) => record.id));

const served = new Map(
	[...live.values()]
		.filter((record) => priceProblem(record.pricing) === null)
		.map((record) => [record.id, serve(record)])
);

/** The model that answers a request for `id`. */
export function findModel(id: string): ServedModel | 'retired' | 'unknown' {
	const plainId = id.replace(VARIANT, '');
	if (retiredIds.has(plainId)) return 'retired';
	// A router has no price of its own; what it picks has.
	return served.get(live.has(plainId) && !served.has(plainId) ? ROUTED_TO : plainId) ?? 'unknown';
}

function serve(record: SeedRecord): ServedModel {
	const author = authorOf(record.id);
	return {
		record,
		pricing: priceRecordSchema.parse(record.pricing),
		author,
		canonicalSlug: record.canonical_slug ?? record.id,
		contextLength: record.context_length ?? 0,
		outputMax: record.top_provider?.max_completion_tokens ?? null,
		searchesAlways: author === 'perplexity'
	};
}

/** `GET /models`: records as they were copied, with the fields that the copy left out. */
export function listModels(offset: number, limit: number | undefined): object {
	const all = [...live.values()];
	const end = limit === undefined ? undefined : offset + limit;
	const next = end !== undefined && end < all.length ? `/api/v1/models?offset=${end}&limit=${limit}` : null;
	return { data: all.slice(offset, end).map(listed), total_count: all.length, links: { next } };
}

/** `GET /model/{author}/{slug}`, or undefined. */
export function describeModel(id: string): object | undefined {
	const record = live.get(id);
	return record && { data: listed(record) };
}

/** `GET /models/{author}/{slug}/endpoints`, or undefined. */
export function listEndpoints(id: string): object | undefined {
	const record = live.get(id);
	if (record === undefined) return undefined;
	const { name, created, architecture, supported_parameters } = record;
	const endpoints = hostsOf(id).map((host) => ({
		name: `${host} | ${record.canonical_slug ?? id}`,
		model_id: id,
		model_name: name,
		context_length: record.context_length,
		pricing: { ...record.pricing, discount: 0 },
		provider_name: host,
		tag: slugOf(host),
		quantization: 'unknown',
		max_completion_tokens: record.top_provider?.max_completion_tokens ?? null,
		max_prompt_tokens: null,
		supported_parameters,
		status: 0,
		uptime_last_30m: 100,
		uptime_last_5m: 100,
		uptime_last_1d: 100,
		supports_implicit_caching: record.pricing['input_cache_read'] !== undefined,
		supports_voice_cloning: false,
		latency_last_30m: null,
		throughput_last_30m: null
	}));
	return { data: { id, name, created, description: descriptionOf(record), architecture, endpoints } };
}

function listed(record: SeedRecord): object {
	return {
		...record,
		hugging_face_id: null,
		description: descriptionOf(record),
		supported_voices: null,
		links: { details: `/api/v1/models/${record.canonical_slug ?? record.id}/endpoints` }
	};
}

function descriptionOf(record: SeedRecord): string {
	return MODEL_NOTES[record.id]?.description ?? '';
}
