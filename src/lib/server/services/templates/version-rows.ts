import { and, desc, eq, lt, sql, type SQL } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { invalidCursor, type Page } from '$lib/domain/lists';
import type { TemplateVersion, TemplateVersionDetail } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateUses, aiPromptTemplateVersions, users } from '../../db/schema';
import { contentOf } from './content';

/** Versions of a template that was seen to be visible, as whoever reads them sees them. */
export interface VersionReader {
	/** whose uses are counted; undefined: everybody's */
	uses: SQL | undefined;
	/** who wrote what is for everybody is the platform's to know */
	seesPlatform: boolean;
	/** USD by the id of a version */
	costs: ReadonlyMap<string, string>;
}

/** A page of them, newest first. @throws {AppError} INVALID_INPUT for a cursor that is not one */
export async function readVersions(
	tx: Transaction,
	reader: VersionReader,
	{ id, cursor, limit }: { id: string; cursor?: string | null; limit: number }
): Promise<Page<TemplateVersion>> {
	const before = cursor == null ? undefined : Number(cursor);
	if (before !== undefined && (!Number.isSafeInteger(before) || before < 1)) throw invalidCursor();
	const older = before === undefined ? undefined : lt(aiPromptTemplateVersions.number, before);
	const rows = await selectVersions(tx, reader, and(ofTemplate(id), older), limit + 1);
	const items = rows.slice(0, limit).map((row) => versionOf(reader, row));
	const last = items.at(-1);
	return { items, nextCursor: rows.length > limit && last ? String(last.number) : null };
}

/** One of them, with what it says. @throws {AppError} NOT_FOUND */
export async function readVersion(
	tx: Transaction,
	reader: VersionReader,
	{ id, number }: { id: string; number: number }
): Promise<TemplateVersionDetail> {
	const condition = and(ofTemplate(id), eq(aiPromptTemplateVersions.number, number));
	const [row] = await selectVersions(tx, reader, condition, 1);
	if (row === undefined) throw new AppError('NOT_FOUND');
	return { ...versionOf(reader, row), content: contentOf(row.version) };
}

function ofTemplate(id: string): SQL {
	return eq(aiPromptTemplateVersions.templateId, id);
}

function selectVersions(tx: Transaction, { uses }: VersionReader, condition: SQL | undefined, limit: number) {
	const { templateId, versionId, useCount } = aiPromptTemplateUses;
	const counted = tx
		.select({ count: sql`coalesce(sum(${useCount}), 0)` })
		.from(aiPromptTemplateUses)
		.where(
			and(
				uses,
				eq(templateId, aiPromptTemplateVersions.templateId),
				eq(versionId, aiPromptTemplateVersions.id)
			)
		);
	return tx
		.select({
			version: aiPromptTemplateVersions,
			authorName: users.name,
			currentId: aiPromptTemplates.versionId,
			usageCount: sql<number>`(${counted})`.mapWith(Number)
		})
		.from(aiPromptTemplateVersions)
		.innerJoin(aiPromptTemplates, eq(aiPromptTemplates.id, aiPromptTemplateVersions.templateId))
		.leftJoin(users, eq(users.id, aiPromptTemplateVersions.authorId))
		.where(condition)
		.orderBy(desc(aiPromptTemplateVersions.number))
		.limit(limit);
}

type VersionRow = Awaited<ReturnType<typeof selectVersions>>[number];

function versionOf(
	{ costs, seesPlatform }: VersionReader,
	{ version, authorName, currentId, usageCount }: VersionRow
): TemplateVersion {
	const isNobodys = version.authorId === null || (version.tenantId === null && !seesPlatform);
	return {
		id: version.id,
		number: version.number,
		author: isNobodys ? null : (authorName ?? 'A former member'),
		note: version.note,
		isCurrent: version.id === currentId,
		usageCount,
		cost: costs.get(version.id) ?? '0',
		createdAt: version.createdAt.toISOString()
	};
}
