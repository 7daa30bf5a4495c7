/**
 * CSV as RFC 4180 has it, for spreadsheets too: a text that one would take for a formula is made a text again by an
 * apostrophe. A plain decimal number stays what it is, also a negative one.
 */
export type CsvCell = string | number | null;

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What spreadsheets begin a formula with, behind whatever they pass over. */
const FORMULA = /^\s*[=+\-@\t\r|%＝＋－＠]/;

/** One line, with its end. */
export function csvLine(cells: readonly CsvCell[]): string {
	return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: CsvCell): string {
	if (cell === null) return '';
	const value = String(cell);
	const text = !NUMBER.test(value) && FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
