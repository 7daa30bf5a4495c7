import type { TemplateScope, TemplateSummary, VariableType } from '$lib/domain/templates';
import { formatCount } from '$lib/features/usage/format';

export const SCOPE_LABELS = {
	global: 'For everybody',
	tenant: 'Your organisation',
	private: 'Only you'
} as const satisfies Record<TemplateScope, string>;

export const TYPE_LABELS = {
	text: 'Text',
	longText: 'Long text',
	number: 'Number',
	choice: 'Choice',
	multipleChoice: 'Several choices',
	date: 'Date',
	boolean: 'Yes or no'
} as const satisfies Record<VariableType, string>;

/** `12 times` */
export function timesInWords(count: number): string {
	if (count === 0) return 'not yet';
	return count === 1 ? 'once' : `${formatCount(count)} times`;
}

/** `Used 12 times` */
export function usesInWords(count: number): string {
	return count === 0 ? 'Not used yet' : `Used ${timesInWords(count)}`;
}

/** `Written by Ada`, under how often it was used; the platform's are from Colloquy. */
export function authorInWords({ author, isOwn }: Pick<TemplateSummary, 'author' | 'isOwn'>): string {
	if (isOwn) return 'Written by you';
	return author === null ? 'Comes with Colloquy' : `Written by ${author}`;
}

/** Who sees one of the platform's. */
export function publicationInWords({ isPublic }: Pick<TemplateSummary, 'isPublic'>): string {
	return isPublic ? 'Everybody' : 'Not published';
}

/** `by Ada`, who saved what one of the platform's says now; what came with the product nobody did. */
export function savedByInWords({ author }: Pick<TemplateSummary, 'author'>): string {
	return author === null ? 'comes with Colloquy' : `by ${author}`;
}
