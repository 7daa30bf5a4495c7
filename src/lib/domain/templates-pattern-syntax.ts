/** What of regular expressions a pattern may say: JavaScript's with the `u` flag, without what needs to look back. */
export type PatternNode =
	| { kind: 'character'; accepts: (character: string) => boolean }
	| { kind: 'sequence'; nodes: PatternNode[] }
	| { kind: 'choice'; nodes: PatternNode[] }
	| { kind: 'repeat'; node: PatternNode; min: number; max: number };

/** Says in words what is wrong with a pattern. */
export class PatternFault extends Error {}

export const PATTERN_LENGTH_MAX = 200;
const DEPTH_MAX = 20;
const REPEAT_MAX = 1_000;

/** @throws {PatternFault} */
export function readPattern(pattern: string): PatternNode {
	if (pattern.length > PATTERN_LENGTH_MAX) {
		throw new PatternFault(`A pattern is at most ${PATTERN_LENGTH_MAX} characters long.`);
	}
	return new Reader(withoutAnchors(pattern)).read();
}

/** All of a value has to match anyway. */
function withoutAnchors(pattern: string): string {
	const start = pattern.startsWith('^') ? 1 : 0;
	const slashes = /\\*(?=\$$)/.exec(pattern)?.[0].length ?? 0;
	const end = pattern.endsWith('$') && slashes % 2 === 0 ? pattern.length - 1 : pattern.length;
	return pattern.slice(start, Math.max(start, end));
}

/** `\d`, `\w`, `\s` as JavaScript has them, and what is none of them. */
const CLASSES: Readonly<Record<string, RegExp>> = {
	d: /^[0-9]$/,
	D: /^[^0-9]$/u,
	w: /^\w$/,
	W: /^\W$/u,
	s: /^\s$/,
	S: /^\S$/u
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const BELONGS_ESCAPED = /^[\^$\\.*+?()[\]{}|/-]$/;

class Reader {
	readonly #characters: string[];
	#at = 0;
	#depth = 0;

	constructor(pattern: string) {
		this.#characters = Array.from(pattern);
	}

	read(): PatternNode {
		const node = this.#choice();
		if (this.#at < this.#characters.length) throw new PatternFault('A ) has no ( before it.');
		return node;
	}

	#peek(): string | undefined {
		return this.#characters[this.#at];
	}

	#take(): string {
		const character = this.#characters[this.#at++];
		if (character === undefined) throw new PatternFault('The pattern ends in the middle of something.');
		return character;
	}

	#skip(text: string): boolean {
		const isThere = Array.from(text).every((each, offset) => this.#characters[this.#at + offset] === each);
		if (isThere) this.#at += text.length;
		return isThere;
	}

	#choice(): PatternNode {
		const nodes = [this.#sequence()];
		while (this.#skip('|')) nodes.push(this.#sequence());
		const [only] = nodes;
		return nodes.length === 1 && only !== undefined ? only : { kind: 'choice', nodes };
	}

	#sequence(): PatternNode {
		const nodes: PatternNode[] = [];
		for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
			nodes.push(this.#repeated(this.#single()));
		}
		return { kind: 'sequence', nodes };
	}

	#single(): PatternNode {
		const character = this.#take();
		switch (character) {
			case '(':
				return this.#group();
			case '[':
				return { kind: 'character', accepts: this.#class() };
			case '.':
				return { kind: 'character', accepts: (each) => !/[\n\r\u2028\u2029]/.test(each) };
			case '\\':
				return { kind: 'character', accepts: this.#escape() };
			case '^':
			case '$':
				throw new PatternFault(`${character} only stands at the ${character === '^' ? 'start' : 'end'}.`);
			case '*':
			case '+':
			case '?':
			case '{':
				throw new PatternFault(`There is nothing for ${character} to repeat.`);
			case ']':
			case '}':
				throw new PatternFault(`A ${character} as it is has to be written \\${character}.`);
			default:
				return { kind: 'character', accepts: (each) => each === character };
		}
	}

	#group(): PatternNode {
		if (this.#skip('?')) {
			if (!this.#skip(':')) throw new PatternFault('Of groups with (? only (?: can be used.');
		}
		if (++this.#depth > DEPTH_MAX) throw new PatternFault('The pattern has too many groups in each other.');
		const node = this.#choice();
		if (!this.#skip(')')) throw new PatternFault('A ( is not closed.');
		this.#depth--;
		return node;
	}

	#repeated(node: PatternNode): PatternNode {
		const range = this.#quantifier();
		if (range === null) return node;
		// Whether much or little is tried first makes no difference to whether all of it matches.
		this.#skip('?');
		if (/^[*+?{]$/.test(this.#peek() ?? '')) throw new PatternFault('A repetition is itself repeated.');
		return { kind: 'repeat', node, ...range };
	}

	#quantifier(): { min: number; max: number } | null {
		if (this.#skip('*')) return { min: 0, max: Infinity };
		if (this.#skip('+')) return { min: 1, max: Infinity };
		if (this.#skip('?')) return { min: 0, max: 1 };
		if (!this.#skip('{')) return null;
		let text = '';
		while (!this.#skip('}')) text += this.#take();
		const [, low, comma, high] = /^(\d{1,4})(,(\d{1,4})?)?$/.exec(text) ?? [];
		const min = Number(low ?? NaN);
		const max = comma === undefined ? min : high === undefined ? Infinity : Number(high);
		if (!(min <= max) || min > REPEAT_MAX || (max > REPEAT_MAX && max !== Infinity)) {
			throw new PatternFault(`{${text}} is no number of times.`);
		}
		return { min, max };
	}

	/** What follows a backslash. */
	#escape(): (character: string) => boolean {
		const character = this.#take();
		const named = CLASSES[character];
		if (named !== undefined) return (each) => named.test(each);
		if (character === 'p' || character === 'P') return this.#property(character);
		const literal = this.#escaped(character);
		return (each) => each === literal;
	}

	#escaped(character: string): string {
		const control = CONTROLS[character];
		if (control !== undefined) return control;
		if (BELONGS_ESCAPED.test(character)) return character;
		throw new PatternFault(`\\${character} cannot be used.`);
	}

	/** `\p{Letter}`: the engine knows Unicode, and of one character it decides at once. */
	#property(letter: 'p' | 'P'): (character: string) => boolean {
		let name = '';
		if (this.#skip('{')) while (!this.#skip('}')) name += this.#take();
		try {
			if (!/^\w+(=\w+)?$/.test(name)) throw new SyntaxError();
			const property = new RegExp(`^\\${letter}{${name}}$`, 'u');
			return (each) => property.test(each);
		} catch {
			throw new PatternFault(`\\${letter}{${name}} is no property of characters.`);
		}
	}

	/** `[a-z\d_]`, behind its bracket. */
	#class(): (character: string) => boolean {
		const isNegated = this.#skip('^');
		const members: ((character: string) => boolean)[] = [];
		while (!this.#skip(']')) {
			const low = this.#member();
			const isRange =
				typeof low === 'string' && this.#peek() === '-' && this.#characters[this.#at + 1] !== ']';
			if (!isRange) {
				members.push(typeof low === 'string' ? (each) => each === low : low);
				continue;
			}
			this.#take();
			const high = this.#member();
			const [from, to] = [codeOf(low), typeof high === 'string' ? codeOf(high) : -1];
			if (from > to) throw new PatternFault('A range in [] ends before it begins.');
			members.push((each) => codeOf(each) >= from && codeOf(each) <= to);
		}
		return (each) => members.some((accepts) => accepts(each)) !== isNegated;
	}

	#member(): string | ((character: string) => boolean) {
		const character = this.#take();
		if (character === '[') throw new PatternFault('A [ within [] has to be written \\[.');
		if (character !== '\\') return character;
		const next = this.#peek() ?? '';
		if (/^[dDwWsSpP]$/.test(next)) return this.#escape();
		return this.#escaped(this.#take());
	}
}

function codeOf(character: string): number {
	return character.codePointAt(0) ?? -1;
}
