import type { TemplateScope, TemplateSort } from '$lib/domain/templates';

/** What the library shows, as its address has it; empty is all. */
export interface LibraryQuery {
	search: string;
	category: string;
	scope: TemplateScope | '';
	sort: TemplateSort;
	cursor?: string;
}

/** The address of a page of the library. What is usual is not said. */
export function libraryAddress({ search, category, scope, sort, cursor }: LibraryQuery): string {
	const query = new URLSearchParams();
	if (search !== '') query.set('search', search);
	if (scope !== '') query.set('scope', scope);
	if (category !== '') query.set('category', category);
	if (sort !== 'used') query.set('sort', sort);
	if (cursor !== undefined) query.set('cursor', cursor);
	return `?${query}`;
}
