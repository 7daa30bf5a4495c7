/** What came of one of the page's forms, by the name of its section. */
export interface SectionAnswer {
	section: string;
	isDone: boolean;
	/** what was typed, except secrets */
	values: Record<string, string>;
	errors: Record<string, string[]>;
	message: string | null;
}
