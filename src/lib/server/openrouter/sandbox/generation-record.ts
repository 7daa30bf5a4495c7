import type { Settled } from './books';
import { exactNumber } from './exact-json';
import { nativeFinishReason } from './generation';
import { Random } from './random';

/** `data` of `GET /generation`: every key of the recorded ones. Counts are native; `tokens_*` are normalised ones. */
export function generationRecord(settled: Settled, origin: string): object {
	const { generation, bill, finishReason, cancelled, endedAt } = settled;
	const { model, provider, plan, prompt, request } = generation;
	const { usage } = bill;
	const random = new Random(generation.id);
	const seconds = Math.floor(generation.createdAt.getTime() / 1000);
	const upstreamId = `chatcmpl-${random.base62(32).toLowerCase()}`;
	return {
		created_at: generation.createdAt.toISOString(),
		model: model.canonicalSlug,
		app_id: null,
		external_user: request.user ?? null,
		streamed: generation.streamed,
		cancelled,
		latency: generation.firstTokenMs,
		moderation_latency: null,
		generation_time: Math.max(0, endedAt - generation.createdAt.getTime()),
		tokens_prompt: normalised(usage.promptTokens),
		tokens_completion: normalised(usage.completionTokens),
		native_tokens_prompt: usage.promptTokens,
		native_tokens_completion: usage.completionTokens,
		native_tokens_completion_images: null,
		native_tokens_reasoning: usage.reasoningTokens,
		native_tokens_cached: usage.cachedTokens,
		num_media_prompt: prompt.images || null,
		num_input_audio_prompt: null,
		num_media_completion: 0,
		num_search_results: plan.annotations.length || null,
		num_fetches: null,
		web_search_engine: null,
		origin: generation.referer ?? origin,
		is_byok: false,
		finish_reason: finishReason,
		native_finish_reason: nativeFinishReason(model, finishReason),
		service_tier: null,
		usage: exactNumber(bill.digits),
		router: null,
		provider_responses: [
			{
				endpoint_id: uuidFrom(random),
				id: upstreamId,
				is_byok: false,
				latency: generation.firstTokenMs,
				model_permaslug: model.canonicalSlug,
				provider_name: provider,
				status: 200
			}
		],
		user_agent: generation.userAgent,
		http_referer: generation.referer,
		request_id: `req-${seconds}-${random.base62(20)}`,
		session_id: generation.sessionId,
		preset_id: null,
		api_type: 'completions',
		id: generation.id,
		upstream_id: upstreamId,
		total_cost: exactNumber(bill.digits),
		cache_discount: null,
		upstream_inference_cost: 0,
		provider_name: provider,
		response_cache_source_id: null,
		data_region: 'global'
	};
}

/** The real service's normalised counts differ from the native ones by some per cent; nobody is billed by them. */
function normalised(tokens: number): number {
	return Math.round(tokens * 0.94);
}

function uuidFrom(random: Random): string {
	const hex = (length: number) => Array.from({ length }, () => random.int(0, 15).toString(16)).join('');
	return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
