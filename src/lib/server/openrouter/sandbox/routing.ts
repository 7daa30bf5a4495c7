import { Usd } from '$lib/domain/money';
import type { Catalogue, ServedModel } from './catalogue';
import { refusesMandatoryReasoning } from './reasoning';
import {
	contextExceeded,
	MANDATORY_REASONING,
	NO_TOOL_ENDPOINTS,
	retired,
	TOO_DEAR,
	unknownModel,
	type Refusal
} from './refusals';
import { outputLimitOf, type ChatRequest } from './request';

/** Asked when a request names no model. */
const DEFAULT_MODEL = 'openrouter/auto';

const TOKENS_PER_MILLION = 1_000_000;

/** The model asked and the one that serves it: the first of `model` and `models` that can, else the first's refusal. */
export function routeModel(
	request: ChatRequest,
	catalogue: Catalogue
): { askedModel: string; model: ServedModel } | Refusal {
	const asked = [...(request.model === undefined ? [] : [request.model]), ...(request.models ?? [])];
	const [first = DEFAULT_MODEL] = asked;
	for (const id of asked.length === 0 ? [DEFAULT_MODEL] : asked) {
		const model = catalogue.find(id);
		if (typeof model !== 'string') return { askedModel: id, model };
	}
	return catalogue.find(first) === 'retired' ? retired(first) : unknownModel(first);
}

/** Why no endpoint of the model takes this request, or null. */
export function routingRefusal(
	request: ChatRequest,
	model: ServedModel,
	promptTokens: number
): Refusal | null {
	const hasFunctions = request.tools?.some((tool) => tool.function !== undefined) ?? false;
	if (hasFunctions && !model.record.supported_parameters.includes('tools')) return NO_TOOL_ENDPOINTS;
	if (isTooDear(request, model)) return TOO_DEAR;
	if (refusesMandatoryReasoning(request, model)) return MANDATORY_REASONING;
	const output = outputLimitOf(request) ?? 0;
	const isTooLong = promptTokens + output > model.contextLength;
	return isTooLong ? contextExceeded(model.contextLength, promptTokens, output) : null;
}

/** `provider.max_price` is in USD per million tokens. */
function isTooDear(request: ChatRequest, { pricing }: ServedModel): boolean {
	const limits = request.provider?.max_price;
	return (['prompt', 'completion'] as const).some((kind) => {
		const limit = limits?.[kind];
		return limit != null && new Usd(pricing[kind]).times(TOKENS_PER_MILLION).gt(limit);
	});
}
