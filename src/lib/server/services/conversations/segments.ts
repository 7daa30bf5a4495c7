import { sql, type SQL } from 'drizzle-orm';
import type { TextSegment } from '$lib/domain/conversations';

/** Around a hit: control characters, which no word has in it, and which are taken out of the text before. */
const START = '\u0001';
const END = '\u0002';
/** In place of `<`: the parser would take what follows for markup, and leave it out. */
const LESS_THAN = '\u0003';

/** PostgreSQL's headline of a text, with marks for {@link toSegments}. `options` are its own, without the marks. */
export function headline(text: SQL, query: SQL, options: string): SQL<string> {
	return sql<string>`ts_headline('simple', translate(${text}, ${`<${LESS_THAN}${START}${END}`}, ${LESS_THAN}), ${query}, ${`StartSel="${START}", StopSel="${END}", ${options}`})`;
}

/** Text and hits in turn; never markup, whatever the text says. */
export function toSegments(marked: string): TextSegment[] {
	return marked
		.replaceAll(LESS_THAN, '<')
		.split(new RegExp(`(${START}[^${END}]*${END})`))
		.filter((piece) => piece !== '')
		.map((piece) =>
			piece.startsWith(START) ? { text: piece.slice(1, -1), isHit: true } : { text: piece, isHit: false }
		);
}

/** Without the marks of Markdown, which say nothing in a line or two out of the middle of a text. */
export function toSnippet(marked: string): TextSegment[] {
	return toSegments(marked.replace(/(?<!\S)#{1,6}(?=\s)|(?<!\S)\|?[-:| ]{3,}(?!\S)|`+|\*{1,3}/g, ''));
}
