/** What happens, all of it from the seed: the disasters in their order, and what each person does next. */
import { Random } from '$lib/server/openrouter/sandbox/random';
import type { ChaosForm } from './forms';

/** One of the two instances of the application. */
export type InstanceIndex = 0 | 1;

export type Disaster = { afterMs: number } & (
	| { kind: 'kill'; instance: InstanceIndex }
	| { kind: 'restart' }
	| { kind: 'crash' }
	| { kind: 'absence'; forMs: number }
);

/** What a person does next. */
export interface Turn {
	pauseMs: number;
	/** the one that is asked, if it is up */
	instance: InstanceIndex;
	isRegeneration: boolean;
	isNewConversation: boolean;
	model: string;
	text: string;
	/** after so long the reader leaves; null: stays to the end */
	leavesAfterMs: number | null;
	/** who has left looks again, from the start */
	returns: boolean;
	/** after so long the asker stops the answer, by whatever instance; null: does not */
	stopsAfterMs: number | null;
}

/** Cheap and dear, thinking and not, searching unasked, served by those who bill on after a cancel and those who stop. */
const MODELS = [
	'openai/gpt-4o-mini',
	'openai/gpt-5.4-mini',
	'anthropic/claude-haiku-4.5',
	'google/gemini-2.5-flash',
	'meta-llama/llama-3.3-70b-instruct',
	'mistralai/mistral-large-2512',
	'perplexity/sonar'
];

/** Each way in which a provider ends a call or accounts for it; the sandbox's README has what they do. */
const FAULTS: readonly ((random: Random) => string)[] = [
	(random) => `usage-shape=${random.pick(['repeat', 'empty', 'null'])}`,
	() => 'usage-missing',
	() => 'cost-noise',
	() => 'cost-exponent',
	() => 'reasoning-exceeds',
	() => 'zero-completion',
	() => 'refusal',
	(random) => `error status=402 kind=${random.pick(['credits', 'key', 'in-flight'])}`,
	(random) => `status=${random.pick([401, 408, 413, 429, 500, 502, 503, 524, 529])}`,
	(random) => random.pick(['moderation', 'guardrail', 'no-endpoints', 'rate-limit-upstream']),
	() => 'error-body-200',
	(random) => `error-first-event status=${random.pick([429, 502])}`,
	(random) => `partial-error-200 after=${random.int(0, 60)}`,
	(random) => `error-mid-stream after=${random.int(0, 60)}`,
	(random) => `error-with-usage after=${random.int(0, 60)}`,
	(random) => `cut after=${random.int(0, 60)}`,
	(random) => `eof after=${random.int(0, 60)}`,
	(random) => `${SILENCE} after=${random.int(0, 30)}`,
	() => MISSING,
	() => 'split-utf8',
	() => 'model-echo=canonical'
];

/** Of an answer that never ends by itself. */
const SILENCE = 'silence';
/** Of a generation that the provider will never know of. */
export const MISSING = 'generation-missing';

const SUBJECTS = ['rivers', 'lighthouses', 'salt', 'the number seven', 'moss', 'old maps', 'bread'];

/** Answered in two calls. */
const QUESTION_FOR_A_TOOL = 'What is 19 * 23? Please use the calculator.';

/** @returns in a random order, each with a calm before it */
export function disastersOf(seed: number, form: ChaosForm): Disaster[] {
	const random = new Random(`disasters ${seed}`);
	const afterMs = () => random.int(...form.calmMs);
	const times = <Item>(count: number, make: (index: number) => Item) =>
		Array.from({ length: count }, (_, index) => make(index));
	const disasters: Disaster[] = [
		...times(form.kills, (index) => ({
			afterMs: afterMs(),
			kind: 'kill' as const,
			instance: (index % 2) as InstanceIndex
		})),
		...times(form.restarts, () => ({ afterMs: afterMs(), kind: 'restart' as const })),
		...times(form.crashes, () => ({ afterMs: afterMs(), kind: 'crash' as const })),
		...form.absencesMs.map((forMs) => ({ afterMs: afterMs(), kind: 'absence' as const, forMs }))
	];
	return random.some(disasters, disasters.length);
}

/** One person's turns, without an end. */
export function* turnsOf(seed: number, person: string): Generator<Turn, never> {
	const random = new Random(`${person} ${seed}`);
	for (;;) {
		const usesTool = random.chance(0.2);
		const faults = faultsOf(random, { usesTool });
		const isSilent = faults.some((fault) => fault.startsWith(SILENCE));
		const stops = isSilent || random.chance(0.15);
		yield {
			pauseMs: random.int(0, 400),
			instance: random.pick([0, 1]),
			isRegeneration: random.chance(0.2),
			isNewConversation: random.chance(0.3),
			model: random.pick(MODELS),
			text: `${faults.map((fault) => `[[sandbox:${fault}]] `).join('')}${usesTool ? QUESTION_FOR_A_TOOL : `Tell me about ${random.pick(SUBJECTS)}, please.`}`,
			leavesAfterMs: random.chance(0.3) ? random.int(0, 1_500) : null,
			returns: random.chance(0.5),
			stopsAfterMs: stops ? random.int(0, 1_500) : null
		};
	}
}

function faultsOf(random: Random, { usesTool }: { usesTool: boolean }): string[] {
	// Of the answer, not of the call that asks for the tool.
	const faults = [`${usesTool ? 'then ' : ''}tokens=${random.int(1, 300)}`];
	if (random.chance(0.55)) faults.push(random.pick(FAULTS)(random));
	if (random.chance(0.2)) faults.push(`slow-first-token ms=${random.int(0, 1_500)}`);
	// One of those who bill on after a cancel.
	if (random.chance(0.15)) faults.push('provider=groq');
	if (random.chance(0.2)) faults.push(`generation-delay ms=${random.int(0, 3_000)}`);
	if (random.chance(0.1)) faults.push('speed=max');
	return faults;
}
