export interface Table {
	title: string;
	/** the first column names the row */
	columns: string[];
	rows: string[][];
	/** what a reader must know to read it */
	notes?: string[];
}

/** As Markdown, in columns. */
export function render({ title, columns, rows, notes = [] }: Table): string {
	const widths = columns.map((column, at) =>
		Math.max(column.length, ...rows.map((row) => (row[at] ?? '').length))
	);
	const line = (cells: string[]) =>
		`| ${widths.map((width, at) => (at === 0 ? (cells[at] ?? '').padEnd(width) : (cells[at] ?? '').padStart(width))).join(' | ')} |`;
	const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
	return [
		`### ${title}`,
		'',
		line(columns),
		rule,
		...rows.map(line),
		'',
		...notes.map((note) => `${note}\n`)
	].join('\n');
}
