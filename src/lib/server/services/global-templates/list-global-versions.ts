import { AppError } from '$lib/domain/errors';
import type { Page } from '$lib/domain/lists';
import type { TemplateVersion, TemplateVersionDetail } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { entriesOf, sumsByVersion } from '../templates/costs';
import { readVersion, readVersions, type VersionReader } from '../templates/version-rows';
import { globalTemplate } from './rows';

/**
 * What was saved of a template for everybody, newest first, with how often all tenants have used each and what it has
 * cost them.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT for a cursor that is not one
 */
export async function listGlobalVersions(
	_platform: PlatformContext,
	{ id, ...page }: { id: string; cursor?: string | null; limit: number }
): Promise<Page<TemplateVersion>> {
	return withSystem(async (tx) => readVersions(tx, await readerOf(tx, id), { id, ...page }));
}

/** One of them, with what it says. @throws {AppError} NOT_FOUND */
export async function getGlobalVersion(
	_platform: PlatformContext,
	version: { id: string; number: number }
): Promise<TemplateVersionDetail> {
	return withSystem(async (tx) => readVersion(tx, await readerOf(tx, version.id), version));
}

async function readerOf(tx: Transaction, id: string): Promise<VersionReader> {
	const [template] = await tx
		.select({ id: aiPromptTemplates.id })
		.from(aiPromptTemplates)
		.where(globalTemplate(id));
	if (template === undefined) throw new AppError('NOT_FOUND');
	return { uses: undefined, seesPlatform: true, costs: await sumsByVersion(tx, entriesOf(id)) };
}
