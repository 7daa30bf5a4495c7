import { and, eq, isNull } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import type { TemplateContent } from '$lib/domain/templates';
import { batchInOrder } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateVersions, users } from '../../db/schema';
import { contentOf, storedContent } from './content';

/** Whose a new template is: a tenant's and a person's, or nobody's for one that is global. */
type Home = { tenantId: string; userId: string } | { tenantId: null; userId: null };

interface Writing {
	content: TemplateContent;
	note: string;
	/** who writes this version; null: it comes with the product */
	authorId: string | null;
}

/** Writes a template with its first version. @returns its id */
export async function insertTemplate(
	tx: Transaction,
	{ tenantId, userId, id = newId(), isPublic = false }: Home & { id?: string; isPublic?: boolean },
	{ content, note, authorId }: Writing
): Promise<string> {
	const stored = storedContent(content);
	const versionId = newId();
	await batchInOrder([
		() => tx.insert(aiPromptTemplates).values({ id, tenantId, userId, isPublic, versionId, ...stored }),
		() =>
			tx
				.insert(aiPromptTemplateVersions)
				.values({ id: versionId, tenantId, templateId: id, number: 1, authorId, note, ...stored })
	]);
	return id;
}

export type StoredTemplate = typeof aiPromptTemplates.$inferSelect;

/** The template, locked: of two who save it at once the second sees what the first has saved. */
export async function lockTemplate(
	tx: Transaction,
	id: string,
	tenantId: string | null
): Promise<StoredTemplate> {
	const [template] = await tx
		.select()
		.from(aiPromptTemplates)
		.where(
			and(
				eq(aiPromptTemplates.id, id),
				tenantId === null ? isNull(aiPromptTemplates.tenantId) : eq(aiPromptTemplates.tenantId, tenantId),
				isNull(aiPromptTemplates.deletedAt)
			)
		)
		.for('no key update');
	if (template === undefined) throw new AppError('NOT_FOUND');
	return template;
}

/**
 * Saves a further version of a template that {@link lockTemplate} has locked. What says nothing new makes none; so a
 * save that is sent again, since its answer was lost, is taken once.
 * @param baseVersion the number of the version that was edited
 * @returns false where it says nothing new
 * @throws {AppError} CONFLICT, with what the template is now, where another version was saved since
 */
export async function saveVersion(
	tx: Transaction,
	template: StoredTemplate,
	{ content, note, authorId, baseVersion }: Writing & { baseVersion: number }
): Promise<boolean> {
	const stored = storedContent(content);
	if (isDeepStrictEqual(storedContent(contentOf(template)), stored)) return false;
	if (template.versionNumber !== baseVersion) throw await conflict(tx, template);
	const version = { id: newId(), number: template.versionNumber + 1 };
	await batchInOrder([
		() =>
			tx.insert(aiPromptTemplateVersions).values({
				...version,
				tenantId: template.tenantId,
				templateId: template.id,
				authorId,
				note,
				...stored
			}),
		() =>
			tx
				.update(aiPromptTemplates)
				.set({ ...stored, versionId: version.id, versionNumber: version.number })
				.where(eq(aiPromptTemplates.id, template.id))
	]);
	return true;
}

/**
 * Publishes a template that {@link lockTemplate} has locked, or withdraws it. That is no save: when it was saved stays.
 * @returns false where it is so already
 */
export async function setPublic(
	tx: Transaction,
	{ id, updatedAt, isPublic: before }: StoredTemplate,
	isPublic: boolean
): Promise<boolean> {
	if (before === isPublic) return false;
	await tx.update(aiPromptTemplates).set({ isPublic, updatedAt }).where(eq(aiPromptTemplates.id, id));
	return true;
}

async function conflict(tx: Transaction, template: StoredTemplate): Promise<AppError<'CONFLICT'>> {
	const [version] = await tx
		.select({ author: users.name })
		.from(aiPromptTemplateVersions)
		.leftJoin(users, eq(users.id, aiPromptTemplateVersions.authorId))
		.where(eq(aiPromptTemplateVersions.id, template.versionId));
	const author = version?.author ?? null;
	return new AppError(
		'CONFLICT',
		`${author ?? 'Somebody'} has saved version ${template.versionNumber} meanwhile. Nothing of yours is lost: please look at both.`,
		{ current: { version: template.versionNumber, author, content: contentOf(template) } }
	);
}
