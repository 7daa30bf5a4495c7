import type { Random } from '../random';

/** One short line that says who is answering, so that nobody takes the sandbox for a model. */
const LINES = [
	'*This is the built-in sandbox answering: no OpenRouter key is set.*',
	'*Written by the sandbox, which answers while no OpenRouter key is set.*',
	'*No OpenRouter key is set, so this came from the built-in sandbox.*',
	'*The sandbox wrote this. Set an OpenRouter key to ask a real model.*',
	'> Sandbox answer: with an OpenRouter key set, a real model would reply here.'
];

const LATER_CHANCE = 0.25;

/** Always under the first answer of a conversation, now and then under later ones. */
export function closingLine(isFirst: boolean, random: Random): string | null {
	return isFirst || random.chance(LATER_CHANCE) ? random.pick(LINES) : null;
}
