import { z } from 'zod';
import type { TemplateContent } from './templates';
import { templateContentSchema } from './templates-input';

/**
 * Templates as a file: what each says now, and nothing of whose it is, how often it was used or what it has cost. A
 * file is never trusted: each template in it is checked as if it had been typed.
 */
export const TEMPLATES_FORMAT = 'colloquy-templates';
export const TEMPLATES_FORMAT_VERSION = 1;
export const TEMPLATES_PER_IMPORT_MAX = 100;
export const TEMPLATES_FILE_BYTES_MAX = 1024 * 1024;

export interface TemplatesFile {
	format: typeof TEMPLATES_FORMAT;
	version: typeof TEMPLATES_FORMAT_VERSION;
	exportedAt: string;
	templates: TemplateContent[];
}

/** What came of an import. */
export interface TemplatesImport {
	imported: number;
	/** the asker has them already, word for word */
	known: number;
	skipped: { name: string; reason: string }[];
}

export const importTemplatesInput = { templates: z.array(z.unknown()).max(TEMPLATES_PER_IMPORT_MAX) };
export const exportTemplatesInput = { id: z.string().max(100).optional() };

/** What a file has of templates, unchecked; null where it is no file of templates. */
export function templatesIn(file: unknown): unknown[] | null {
	const { format, version, templates } = (file ?? {}) as Record<string, unknown>;
	if (format !== TEMPLATES_FORMAT || version !== TEMPLATES_FORMAT_VERSION) return null;
	return Array.isArray(templates) ? (templates as unknown[]) : null;
}

/** A template of a file, or why it cannot be taken, in words. */
export function checkTemplate(
	item: unknown
): { content: TemplateContent } | { name: string; reason: string } {
	const checked = templateContentSchema.safeParse(item);
	if (checked.success) return { content: checked.data };
	const [issue] = checked.error.issues;
	const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
	return { name: nameOf(item), reason: `${place}${issue?.message ?? 'cannot be read'}` };
}

const SHOWN_NAME_LENGTH_MAX = 100;

function nameOf(item: unknown): string {
	const name = (item as { name?: unknown } | null)?.name;
	if (typeof name !== 'string' || name.trim() === '') return 'Without a name';
	return name.trim().slice(0, SHOWN_NAME_LENGTH_MAX).toWellFormed();
}
