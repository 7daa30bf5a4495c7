import { z } from 'zod';
import { modelRecordSchema, type ModelRecord } from '$lib/domain/catalogue';
import { priceRecordSchema, type PriceRecord } from '$lib/domain/price';

/** OpenRouter's list of models. */
export interface ModelList {
	/** in the provider's order, with all that it says of them */
	records: ModelRecord[];
	/** what is in the list and no record of a model */
	malformed: MalformedRecord[];
}

export interface MalformedRecord {
	/** null where not even that could be read */
	modelId: string | null;
	/** the field and what is wrong with it */
	problem: string;
}

/** A page of `GET /models`. */
export interface ModelPage extends ModelList {
	/** the address of the next page; null for the last, which as a rule is the first */
	next: string | null;
}

const pageSchema = z.object({
	data: z.array(z.unknown()),
	links: z.object({ next: z.string().nullish() }).nullish()
});

/** @throws {z.ZodError} when there is no list; a record that is none is only left out */
export function parseModelPage(value: unknown): ModelPage {
	const { data, links } = pageSchema.parse(value);
	const page: ModelPage = { records: [], malformed: [], next: links?.next ?? null };
	for (const listed of data) {
		const parsed = modelRecordSchema.safeParse(listed);
		if (parsed.success) page.records.push(parsed.data);
		else page.malformed.push({ modelId: idOf(listed), problem: problemOf(parsed.error) });
	}
	return page;
}

function idOf(listed: unknown): string | null {
	const id = (listed as { id?: unknown } | null)?.id;
	return typeof id === 'string' && id !== '' ? id : null;
}

function problemOf({ issues: [issue] }: z.ZodError): string {
	if (issue === undefined) return 'unreadable';
	return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

/** One provider's offer of a model. */
export interface ModelEndpoint {
	provider: string;
	/** what `provider.only` and its like name it by */
	tag: string | null;
	/** USD per token; null where it cannot be read as a price */
	pricing: PriceRecord | null;
	contextLength: number | null;
	maxCompletionTokens: number | null;
	maxPromptTokens: number | null;
	/** `fp8`, `int4` …; `unknown` as often as not */
	quantization: string | null;
	supportedParameters: string[];
	supportsImplicitCaching: boolean;
	/** 0 is healthy; the meaning of the negative ones is not documented */
	status: number | null;
	/** percent of calls that were answered */
	uptimeLast30Minutes: number | null;
	/** milliseconds to the first token */
	latencyMs: Percentiles | null;
	/** tokens per second */
	throughput: Percentiles | null;
}

/** Over the last half hour; null to a caller without a key. */
export interface Percentiles {
	p50: number;
	p75: number;
	p90: number;
	p99: number;
}

const percentiles = z
	.object({ p50: z.number(), p75: z.number(), p90: z.number(), p99: z.number() })
	.nullish()
	.catch(null);
const figure = z.number().nullish().catch(null);

const endpointsSchema = z.object({
	data: z.object({
		endpoints: z.array(
			z.object({
				provider_name: z.string(),
				tag: z.string().nullish(),
				pricing: priceRecordSchema.nullable().catch(null),
				context_length: figure,
				max_completion_tokens: figure,
				max_prompt_tokens: figure,
				quantization: z.string().nullish().catch(null),
				supported_parameters: z.array(z.string()).catch([]),
				supports_implicit_caching: z.boolean().catch(false),
				status: figure,
				uptime_last_30m: figure,
				latency_last_30m: percentiles,
				throughput_last_30m: percentiles
			})
		)
	})
});

/** @throws {z.ZodError} when it is no list of endpoints */
export function parseEndpoints(value: unknown): ModelEndpoint[] {
	return endpointsSchema.parse(value).data.endpoints.map((endpoint) => ({
		provider: endpoint.provider_name,
		tag: endpoint.tag ?? null,
		pricing: endpoint.pricing,
		contextLength: endpoint.context_length ?? null,
		maxCompletionTokens: endpoint.max_completion_tokens ?? null,
		maxPromptTokens: endpoint.max_prompt_tokens ?? null,
		quantization: endpoint.quantization ?? null,
		supportedParameters: endpoint.supported_parameters,
		supportsImplicitCaching: endpoint.supports_implicit_caching,
		status: endpoint.status ?? null,
		uptimeLast30Minutes: endpoint.uptime_last_30m ?? null,
		latencyMs: endpoint.latency_last_30m ?? null,
		throughput: endpoint.throughput_last_30m ?? null
	}));
}
