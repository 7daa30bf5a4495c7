import type { TemplateConflict } from '$lib/domain/templates';

/** What a form of a template gets back when it could not be taken. */
export interface TemplateAnswer {
	values: Record<string, string>;
	errors: Record<string, string[]>;
	message: string | null;
	/** somebody else has saved it meanwhile */
	conflict?: TemplateConflict;
}
