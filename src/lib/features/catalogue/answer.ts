/** What comes back from a form of these pages. */
export interface CatalogueAnswer {
	about: 'sync' | 'switch' | 'newModels' | 'price';
	isDone: boolean;
	values: Record<string, string>;
	errors: Record<string, string[]>;
	message: string | null;
}
