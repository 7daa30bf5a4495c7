import { and, eq, gte, lte, sql, type SQL } from 'drizzle-orm';
import type { ModelFilter } from '$lib/domain/models';
import { perThousandOfMillion } from '$lib/domain/price';
import { aiModels } from '../../db/schema';
import { containing } from '../search';

/** The part of a filter that is the same for everybody; whether a model is usable depends on who asks. */
export function matching(filter: Omit<ModelFilter, 'isUsable'>): SQL | undefined {
	const { search = '', capabilities = [], provider, inputPerMillionMax, contextMin, useCase } = filter;
	return and(
		search === ''
			? undefined
			: sql`(${containing(aiModels.name, search)} or ${containing(aiModels.provider, search)} or ${containing(aiModels.modelId, search)})`,
		...capabilities.map((capability) => sql`(${aiModels.capabilities} ->> ${capability})::boolean`),
		provider === undefined ? undefined : eq(aiModels.provider, provider),
		inputPerMillionMax === undefined
			? undefined
			: lte(aiModels.inputCostPer1k, perThousandOfMillion(inputPerMillionMax)),
		contextMin === undefined ? undefined : gte(aiModels.contextWindow, contextMin),
		useCase === undefined
			? undefined
			: sql`${aiModels.config} -> 'recommendedFor' @> ${JSON.stringify([useCase])}::jsonb`
	);
}

/** What the platform lets everybody use: `unusableReason` of the domain without a tenant's switch. */
export const usableForAll: SQL = sql`(${aiModels.isActive} and ${aiModels.isEnabled}
	and ${aiModels.quarantineReason} is null and ${aiModels.modelId} not like '%:batch')`;

/** The condition for a wanted usability; none where it does not matter. */
export function whetherUsable(usable: SQL, isWanted: boolean | undefined): SQL | undefined {
	if (isWanted === undefined) return undefined;
	return isWanted ? usable : sql`not ${usable}`;
}
