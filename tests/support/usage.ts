import { newId } from '$lib/domain/ids';
import type { PriceRecord } from '$lib/domain/price';
import type { EntryFilter, LedgerEntry } from '$lib/domain/usage';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { trackUsage, type TrackedCall, type UsageEntry } from '$lib/server/services/metering/track-usage';
import { listEntries } from '$lib/server/services/usage/list-entries';

export const PRICING: PriceRecord = {
	prompt: '0.0000025',
	completion: '0.00001',
	input_cache_read: '0.00000125'
};

const TOKENS = {
	promptTokens: 0,
	completionTokens: 0,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0
};

type Given = Partial<Omit<TrackedCall, 'occurredAt'>> &
	Partial<Pick<UsageEntry, 'kind' | 'sequence' | 'source' | 'amount' | 'reason'>> & {
		at: Date;
		tokens?: Partial<UsageEntry['tokens']>;
	};

/** An entry of the ledger at whatever time, written the one way that there is. */
export async function spend({ scope }: TenantContext, { at, tokens, ...given }: Given): Promise<void> {
	const { kind = 'charge', sequence = 0, source = 'stream', amount = '0.01', reason = null, ...call } = given;
	await withTenant(scope, (tx) =>
		trackUsage(tx, {
			call: {
				tenantId: scope.tenantId,
				userId: scope.userId,
				generationId: newId(),
				purpose: 'chat',
				step: 0,
				apiKeyId: null,
				templateId: null,
				templateVersionId: null,
				conversationId: null,
				messageId: null,
				modelId: 'openai/gpt-4o-mini',
				priceId: newId(),
				pricing: PRICING,
				...call,
				occurredAt: at
			},
			kind,
			sequence,
			source,
			amount,
			tokens: { ...TOKENS, ...tokens },
			modelServed: null,
			provider: 'Somebody',
			providerGenerationId: null,
			hold: '0',
			reason
		})
	);
}

/** Every entry that a figure's link lists, all of its pages. */
export async function entriesBehind(context: TenantContext, filter: EntryFilter): Promise<LedgerEntry[]> {
	const entries: LedgerEntry[] = [];
	let cursor: string | null = null;
	do {
		const page = await listEntries(context, { ...filter, cursor, limit: 7 });
		entries.push(...page.items);
		cursor = page.nextCursor;
	} while (cursor !== null);
	return entries;
}
