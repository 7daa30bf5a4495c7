import { AppError } from '$lib/domain/errors';
import type { TemplateCost, TemplateDetail } from '$lib/domain/templates';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { entriesOf, sumOfEntries } from '../templates/costs';
import { detailOf, globalTemplate, selectGlobalTemplates } from './rows';

/** One as it is now, with what it has cost all tenants. @throws {AppError} NOT_FOUND */
export async function getGlobalTemplate(
	_platform: PlatformContext,
	{ id }: { id: string }
): Promise<TemplateDetail & { spent: TemplateCost }> {
	return withSystem(async (tx) => {
		const [row] = await selectGlobalTemplates(tx, globalTemplate(id));
		if (row === undefined) throw new AppError('NOT_FOUND');
		const sums = await sumOfEntries(tx, entriesOf(id));
		return { ...detailOf(row), spent: { ...sums, isOwnOnly: false } };
	});
}
