import { PatternFault, readPattern, type PatternNode } from './templates-pattern-syntax';

/**
 * Patterns of variables are regular expressions that somebody wrote and somebody else's text is matched by, on our
 * server and in a colleague's browser. The engines of both try one way after the other, and a few characters such as
 * `(a+)+b` have them try for years. So a pattern never reaches them: it is read by the grammar of
 * templates-pattern-syntax.ts, which leaves out what cannot be matched in one pass (back-references, looking around),
 * and all ways are walked at once, a character at a time (Thompson, 1968). A match costs at most states × characters,
 * and both are bounded.
 *
 * All of a value has to match, as with the `pattern` of an HTML field.
 */
type State =
	| { kind: 'character'; accepts: (character: string) => boolean; next: number }
	| { kind: 'fork'; next: number[] }
	| { kind: 'end' };

/** What `{1000}` of something large comes to, and no more. */
const STATES_MAX = 1_000;

/** Repetitions of nothing add no state, and are counted all the same. */
const PLACES_MAX = 10 * STATES_MAX;

/** Why a pattern cannot be taken, in words; null for one that can. */
export function patternProblem(pattern: string): string | null {
	const compiled = tryCompile(pattern);
	return compiled instanceof PatternFault ? compiled.message : null;
}

/** Whether all of `value` matches. A pattern that cannot be taken matches nothing. */
export function matchesPattern(pattern: string, value: string): boolean {
	const states = tryCompile(pattern);
	if (states instanceof PatternFault) return false;
	let reached = follow(states, [0]);
	for (const character of value) {
		const next: number[] = [];
		for (const at of reached) {
			const state = states[at];
			if (state?.kind === 'character' && state.accepts(character)) next.push(state.next);
		}
		if (next.length === 0) return false;
		reached = follow(states, next);
	}
	return [...reached].some((at) => states[at]?.kind === 'end');
}

/** The states that can be reached without a further character. */
function follow(states: readonly State[], from: readonly number[]): Set<number> {
	const reached = new Set<number>();
	const waiting = [...from];
	for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
		if (reached.has(at)) continue;
		reached.add(at);
		const state = states[at];
		if (state?.kind === 'fork') waiting.push(...state.next);
	}
	return reached;
}

function tryCompile(pattern: string): State[] | PatternFault {
	try {
		return compile(pattern);
	} catch (error) {
		if (error instanceof PatternFault) return error;
		throw error;
	}
}

/** @throws {PatternFault} */
function compile(pattern: string): State[] {
	const states: State[] = [];
	let places = 0;
	const add = (state: State) => {
		if (states.length >= STATES_MAX) throw new PatternFault('The pattern repeats too much.');
		return states.push(state) - 1;
	};
	/** Places the node before `next`. @returns where it begins */
	const place = (node: PatternNode, next: number): number => {
		if (++places > PLACES_MAX) throw new PatternFault('The pattern repeats too much.');
		switch (node.kind) {
			case 'character':
				return add({ kind: 'character', accepts: node.accepts, next });
			case 'sequence':
				return node.nodes.reduceRight((after, each) => place(each, after), next);
			case 'choice':
				return add({ kind: 'fork', next: node.nodes.map((each) => place(each, next)) });
			case 'repeat':
				return placeRepeat(node, next);
		}
	};
	const placeRepeat = ({ node, min, max }: Extract<PatternNode, { kind: 'repeat' }>, end: number): number => {
		let next = end;
		if (max === Infinity) {
			const loop: State = { kind: 'fork', next: [] };
			const at = add(loop);
			loop.next = [place(node, at), end];
			next = at;
		} else {
			for (let count = min; count < max; count++) {
				next = add({ kind: 'fork', next: [place(node, next), end] });
			}
		}
		for (let count = 0; count < min; count++) next = place(node, next);
		return next;
	};
	// The walk begins with state 0.
	const start: State = { kind: 'fork', next: [] };
	add(start);
	start.next = [place(readPattern(pattern), add({ kind: 'end' }))];
	return states;
}
