import type { UrlCitation } from './answers';
import { nativeFinishReason, type Generation } from './generation';
import type { FinishReason } from './plan';
import { detailStyleOf, type DetailStyle } from './reasoning';
import { errorType, messageOf } from './refusals';
import { usageJson, type Bill } from './usage';

/** The events of one stream as text, in the shapes of recorded ones: the role in every delta, no role chunk. */
export class ChunkWriter {
	readonly #generation: Generation;
	readonly #head: Record<string, unknown>;
	readonly #before: string;
	readonly #style: DetailStyle;

	constructor(generation: Generation) {
		this.#generation = generation;
		this.#style = detailStyleOf(generation.model.author);
		this.#head = {
			id: generation.id,
			object: 'chat.completion.chunk',
			created: Math.floor(generation.createdAt.getTime() / 1000),
			model: generation.echoedModel,
			provider: generation.provider
		};
		this.#before = `data: ${JSON.stringify(this.#head).slice(0, -1)},"choices":[{"index":0,"delta":`;
	}

	/** Written for every few tokens of every stream: only the text itself is serialised. */
	content(text: string): string {
		return this.#delta(`{"content":${JSON.stringify(text)},"role":"assistant"}`);
	}

	reasoning(text: string): string {
		const { type, format } = this.#style;
		const quoted = JSON.stringify(text);
		const key = type === 'reasoning.text' ? 'text' : 'summary';
		return this.#delta(
			`{"content":"","role":"assistant","reasoning":${quoted},"reasoning_details":[{"type":"${type}","${key}":${quoted},"format":"${format}","index":0}]}`
		);
	}

	/** Ends signed thinking; it has to come back unchanged with the next turn. '' where the maker signs nothing. */
	signature(signature: string): string {
		if (!this.#style.isSigned) return '';
		const { type, format } = this.#style;
		return this.#delta(
			JSON.stringify({
				content: '',
				role: 'assistant',
				reasoning_details: [{ type, signature, format, index: 0 }]
			})
		);
	}

	annotations(annotations: UrlCitation[]): string {
		return this.#delta(JSON.stringify({ content: '', role: 'assistant', annotations }));
	}

	toolStart(index: number, id: string, name: string): string {
		return this.#toolCall({ index, id, type: 'function', function: { name, arguments: '' } });
	}

	toolArguments(index: number, fragment: string): string {
		return this.#toolCall({ index, function: { arguments: fragment } });
	}

	finish(finishReason: FinishReason): string {
		const { plan } = this.#generation;
		const thought = plan.showsReasoning && plan.reasoning.length > 0 ? { reasoning: null } : {};
		const refused = plan.refusal === null ? {} : { refusal: plan.refusal };
		const delta = { content: '', role: 'assistant', ...thought, ...refused };
		return this.#event({ choices: [this.#choice(delta, finishReason)] });
	}

	/** The accounting frame, in whichever of its three historical shapes is asked for. */
	usage(bill: Bill, finishReason: FinishReason): string {
		const { faults, plan } = this.#generation;
		const usage = usageJson(bill, faults, plan.listsSearches);
		const shape = faults['usage-shape']?.value ?? 'repeat';
		if (shape === 'empty') return this.#event({ choices: [], usage });
		const choice = this.#choice({ content: '', role: 'assistant' }, shape === 'repeat' ? finishReason : null);
		return this.#event({ service_tier: null, choices: [choice], usage });
	}

	/** An error after the 200 was sent. With a bill it has the older shape that carries usage and no finish. */
	error(status: number, code: string | undefined, bill?: Bill): string {
		const { faults, plan } = this.#generation;
		const error = {
			code: code ?? status,
			message: messageOf(status),
			metadata: { error_type: errorType(status) }
		};
		const choice = { index: 0, delta: { content: '' }, finish_reason: bill === undefined ? 'error' : null };
		const usage = bill === undefined ? {} : { usage: usageJson(bill, faults, plan.listsSearches) };
		return this.#event({ error, choices: [choice], ...usage });
	}

	#toolCall(call: object): string {
		return this.#delta(JSON.stringify({ content: null, role: 'assistant', tool_calls: [call] }));
	}

	#delta(delta: string): string {
		return `${this.#before}${delta},"finish_reason":null,"native_finish_reason":null}]}\n\n`;
	}

	#choice(delta: object, finishReason: FinishReason): object {
		const native_finish_reason = nativeFinishReason(this.#generation.model, finishReason);
		return { index: 0, delta, finish_reason: finishReason, native_finish_reason };
	}

	#event(fields: object): string {
		return `data: ${JSON.stringify({ ...this.#head, ...fields })}\n\n`;
	}
}

/** Keeps the connection awake; not an event. */
export const COMMENT = ': OPENROUTER PROCESSING\n\n';
export const DONE = 'data: [DONE]\n\n';
