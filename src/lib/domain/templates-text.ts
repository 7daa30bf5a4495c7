import { VARIABLE_NAME_LENGTH_MAX } from './templates';

/**
 * The text of a template: literal, with `{{name}}` where a value goes. Spaces within the braces do not matter.
 * `\{{` is two literal braces, and a backslash right before them is written twice. Nothing else is special, and
 * what is filled in is never looked at: there are no expressions, no conditions and no second round.
 */
export type TextPiece =
	| { kind: 'literal'; text: string }
	| { kind: 'placeholder'; name: string }
	/** braces that are no placeholder */
	| { kind: 'fault'; text: string; problem: string };

/** A piece, and where in the source it stands, for whoever marks it there. */
export type PlacedPiece = TextPiece & { start: number; end: number };

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

export function isVariableName(name: string): boolean {
	return NAME.test(name) && name.length <= VARIABLE_NAME_LENGTH_MAX;
}

/** Reads a text once, from left to right. Every text can be read; what is wrong with it is in its faults. */
export function readTemplate(source: string): PlacedPiece[] {
	const pieces: PlacedPiece[] = [];
	let literal = '';
	let literalStart = 0;
	const add = (piece: TextPiece, start: number, end: number) => {
		if (literal !== '') {
			pieces.push({ kind: 'literal', text: literal, start: literalStart, end: start });
			literal = '';
		}
		pieces.push({ ...piece, start, end });
		literalStart = end;
	};
	let at = 0;
	for (;;) {
		const open = source.indexOf('{{', at);
		if (open === -1) break;
		let slashes = 0;
		while (open - slashes > at && source[open - slashes - 1] === '\\') slashes++;
		literal += source.slice(at, open - slashes) + '\\'.repeat(Math.floor(slashes / 2));
		if (slashes % 2 === 1) {
			literal += '{{';
			at = open + 2;
			continue;
		}
		const close = source.indexOf('}}', open + 2);
		const line = source.indexOf('\n', open);
		if (close === -1 || (line !== -1 && line < close)) {
			const end = line === -1 ? source.length : line;
			const text = source.slice(open, end);
			add({ kind: 'fault', text, problem: `“${shortened(text)}” is not closed with }}.` }, open, end);
			at = end;
			continue;
		}
		const name = source.slice(open + 2, close).trim();
		const text = source.slice(open, close + 2);
		add(
			isVariableName(name)
				? { kind: 'placeholder', name }
				: { kind: 'fault', text, problem: `“${shortened(text)}” does not name a variable. ${NAMING}` },
			open,
			close + 2
		);
		at = close + 2;
	}
	literal += source.slice(at);
	if (literal !== '')
		pieces.push({ kind: 'literal', text: literal, start: literalStart, end: source.length });
	return pieces;
}

const NAMING =
	'Names are letters, digits and _, beginning with a letter. For two braces as they are, write \\{{.';
const SHOWN_LENGTH_MAX = 40;

function shortened(text: string): string {
	return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX).toWellFormed()}…` : text;
}

/** The names that a text refers to, each once, in the order of their first places. */
export function placeholdersOf(source: string): string[] {
	const names = readTemplate(source).flatMap((piece) => (piece.kind === 'placeholder' ? [piece.name] : []));
	return [...new Set(names)];
}

/**
 * The text with its values put in, as they are. What has no value becomes nothing; what is wrong with the text stays
 * as it was written.
 */
export function fillIn(source: string, texts: Readonly<Record<string, string>>): string {
	return readTemplate(source)
		.map((piece) => {
			switch (piece.kind) {
				case 'literal':
				case 'fault':
					return piece.text;
				case 'placeholder':
					return Object.hasOwn(texts, piece.name) ? texts[piece.name] : '';
			}
		})
		.join('');
}
