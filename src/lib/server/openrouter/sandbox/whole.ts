import type { ServerResponse } from 'node:http';
import type { Books, Settled } from './books';
import { nativeFinishReason, type Generation } from './generation';
import type { Pace } from './pace';
import { completionTokens } from './plan';
import type { Random } from './random';
import { detailStyleOf } from './reasoning';
import { errorType, messageOf } from './refusals';
import { COMMON_HEADERS, errorBody, guarded, sendJson } from './respond';
import { breakingPoint, errorFaultOf } from './telling';
import { usageJson } from './usage';

/** As recorded: a long wait leaves lines of blanks before the document. */
const LEADING_WHITESPACE = '\n         \n'.repeat(4);

/** Answers in one piece, once the whole answer would have been written. */
export function answerWhole(
	response: ServerResponse,
	generation: Generation,
	pace: Pace,
	random: Random,
	{ books, log }: { books: Books; log: (line: string) => void }
): void {
	const total = Math.min(completionTokens(generation.plan), breakingPoint(generation));
	const timer = setTimeout(
		guarded(response, log, () => finish(response, generation, random, books)),
		pace.firstTokenMs + pace.lengthMs(total)
	);
	response.once('close', () => {
		clearTimeout(timer);
		// The work goes on without its client. A generation that was answered is settled already.
		books.cancel(generation, 0, pace.lengthMs(total));
	});
}

function finish(response: ServerResponse, generation: Generation, random: Random, books: Books): void {
	const { faults, id } = generation;
	// Only the client ends this wait.
	if (faults.silence) return;
	if (faults.cut || faults.eof) {
		books.cancel(generation, 0, 0);
		// In the white space that keeps a long request alive: the call was taken, and its answer never comes.
		response.writeHead(200, { ...COMMON_HEADERS, 'content-type': 'application/json', 'X-Generation-Id': id });
		response.write(LEADING_WHITESPACE, () => {
			if (faults.cut) response.destroy();
			else response.end();
		});
		return;
	}
	const failure = errorFaultOf(generation);
	const brokenAt = breakingPoint(generation);
	const emitted = Math.min(completionTokens(generation.plan), brokenAt);
	const finishReason = failure === undefined ? generation.plan.finishReason : 'error';
	const bill = books.settle(generation, { emitted, finishReason });
	const body =
		failure !== undefined && emitted === 0
			? { id, ...failureOf(generation) }
			: completion(
					generation,
					finishReason,
					emitted,
					random,
					usageJson(bill, faults, generation.plan.listsSearches)
				);
	const text = JSON.stringify(body);
	sendJson(response, 200, faults['leading-whitespace'] ? LEADING_WHITESPACE + text : text, {
		'X-Generation-Id': id
	});
}

function failureOf(generation: Generation): object {
	const fault = errorFaultOf(generation);
	const status = fault?.status ?? 502;
	return errorBody(fault?.code ?? status, messageOf(status), { error_type: errorType(status) });
}

function completion(
	generation: Generation,
	finishReason: Settled['finishReason'],
	emitted: number,
	random: Random,
	usage: object
): object {
	const { id, createdAt, echoedModel, model, provider, faults } = generation;
	const broken = finishReason === 'error' ? failureOf(generation) : {};
	const choice = {
		index: 0,
		logprobs: null,
		finish_reason: finishReason,
		native_finish_reason: nativeFinishReason(model, finishReason),
		message: messageFor(generation, emitted, random),
		...broken
	};
	return {
		id,
		object: 'chat.completion',
		created: Math.floor(createdAt.getTime() / 1000),
		model: echoedModel,
		provider,
		system_fingerprint: null,
		service_tier: null,
		choices: [choice],
		...(faults['usage-missing'] ? {} : { usage })
	};
}

function messageFor({ plan, model }: Generation, emitted: number, random: Random): object {
	const thought = plan.reasoning.slice(0, emitted).join('');
	const text = plan.content.slice(0, Math.max(0, emitted - plan.reasoning.length)).join('');
	const showsThought = plan.showsReasoning && thought !== '';
	const calls = plan.toolCalls.map((call, index) => ({
		type: 'function',
		index,
		id: call.id,
		function: { name: call.name, arguments: call.arguments }
	}));
	return {
		role: 'assistant',
		// Thinking may have used up the whole limit.
		content: text === '' ? null : text,
		refusal: plan.refusal,
		reasoning: showsThought ? thought : null,
		...(calls.length > 0 ? { tool_calls: calls } : {}),
		...(showsThought ? { reasoning_details: [detailOf(model.author, thought, random)] } : {}),
		...(plan.annotations.length > 0 ? { annotations: plan.annotations } : {})
	};
}

function detailOf(author: string, thought: string, random: Random): object {
	const { type, format, isSigned } = detailStyleOf(author);
	return {
		type,
		...(type === 'reasoning.text' ? { text: thought } : { summary: thought }),
		format,
		index: 0,
		...(isSigned ? { signature: `sandbox${random.base62(40)}==` } : {})
	};
}
