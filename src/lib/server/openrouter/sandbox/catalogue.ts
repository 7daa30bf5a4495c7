import { authorOf, modelRecordSchema, type ModelRecord } from '$lib/domain/catalogue';
import { priceProblem, priceRecordSchema, type PriceRecord } from '$lib/domain/price';
import { catalogueRecords, type SeedRecord } from '$lib/server/db/seeds/catalogue';
import { MODEL_NOTES } from '$lib/server/db/seeds/model-notes';
import { hostsOf, slugOf } from './providers';

/** A model that the sandbox can serve. */
export interface ServedModel {
	record: ModelRecord;
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

/** The real catalogue as it was copied, with the fields that the copy left out. */
const realRecords = catalogueRecords.filter((record) => record.retired_on === undefined).map(asListed);

/** What one sandbox lists and serves: OpenRouter's real models, until it is given others. */
export class Catalogue {
	#listed: readonly unknown[] = [];
	readonly #known = new Map<string, { listed: unknown; record: ModelRecord }>();
	readonly #served = new Map<string, ServedModel>();

	constructor(records?: readonly unknown[]) {
		this.replace(records);
	}

	/**
	 * Lists these from now on, to the letter, and serves those among them that make sense.
	 * @param records none: the real ones again
	 */
	replace(records: readonly unknown[] = realRecords): void {
		this.#listed = records;
		this.#known.clear();
		this.#served.clear();
		for (const listed of records) {
			const { data: record } = modelRecordSchema.safeParse(listed);
			if (record === undefined) continue;
			this.#known.set(record.id, { listed, record });
			if (priceProblem(record.pricing) === null) this.#served.set(record.id, serve(record));
		}
	}

	records(): readonly unknown[] {
		return this.#listed;
	}

	/** The model that answers a request for `id`. */
	find(id: string): ServedModel | 'retired' | 'unknown' {
		const plainId = id.replace(VARIANT, '');
		// A router has no price of its own; what it picks has.
		const isRouter = this.#known.has(plainId) && !this.#served.has(plainId);
		const model = this.#served.get(isRouter ? ROUTED_TO : plainId);
		return model ?? (REAL_IDS.has(plainId) ? 'retired' : 'unknown');
	}

	/** `GET /models` */
	list(offset: number, limit: number | undefined): object {
		const all = this.#listed;
		const end = limit === undefined ? undefined : offset + limit;
		const next = end !== undefined && end < all.length ? `/api/v1/models?offset=${end}&limit=${limit}` : null;
		return { data: all.slice(offset, end), total_count: all.length, links: { next } };
	}

	/** `GET /model/{author}/{slug}`, or undefined. */
	describe(id: string): object | undefined {
		const known = this.#known.get(id);
		return known && { data: known.listed };
	}

	/** `GET /models/{author}/{slug}/endpoints`, or undefined. */
	listEndpoints(id: string): object | undefined {
		const known = this.#known.get(id);
		return known && { data: withEndpoints(known.record) };
	}
}

/** Those that ever were: one of them that is not listed has gone, any other never came. */
const REAL_IDS: ReadonlySet<string> = new Set(catalogueRecords.map(({ id }) => id));

function serve(record: ModelRecord): ServedModel {
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

function withEndpoints(record: ModelRecord): object {
	const { id, name, created, architecture, supported_parameters } = record;
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
	return { id, name, created, description: record['description'] ?? '', architecture, endpoints };
}

function asListed(record: SeedRecord): object {
	return {
		...record,
		hugging_face_id: null,
		description: MODEL_NOTES[record.id] ?? '',
		supported_voices: null,
		links: { details: `/api/v1/models/${record.canonical_slug ?? record.id}/endpoints` }
	};
}
