/** Something that is not as it should be, and where. */
export interface Finding {
	what: string;
	rows: readonly object[];
}

/** @returns nothing where there are no such rows */
export function finding(what: string, rows: readonly object[]): Finding[] {
	return rows.length === 0 ? [] : [{ what, rows }];
}
