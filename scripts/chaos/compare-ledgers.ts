import type postgres from 'postgres';
import { sumUsd, Usd, usdString } from '$lib/domain/money';
import type { SandboxLedgerEntry } from '$lib/server/openrouter/sandbox/ledger';
import { finding, type Finding } from './findings';
import { MISSING } from './schedule';

export interface LedgerComparison {
	findings: Finding[];
	/** USD, of the calls that are in both ledgers and not estimated: the same figure, or there is a finding */
	provider: string;
	ours: string;
	/** calls that were compared */
	compared: number;
	/** the provider took them, and their process was killed before it had heard so: estimated */
	unheard: number;
	/** the provider has no record of them, now or ever: estimated */
	missing: number;
}

interface OurCall {
	id: string;
	provider_id: string | null;
	conversation_id: string | null;
	user_id: string;
	status: string;
	money: string;
	question: string | null;
	/** USD, Σ charge and adjustments; null when nothing was charged */
	amount: string | null;
	charges: number;
	is_estimate: boolean;
}

/**
 * Our ledger against the provider's, call by call and to the last digit. It may differ in two cases only, and then
 * says that it estimates: where the process was killed before it knew what the provider calls the call, and where the
 * provider never has a record.
 */
export async function compareLedgers(
	sql: postgres.Sql,
	provider: readonly SandboxLedgerEntry[]
): Promise<LedgerComparison> {
	const ours = await readCalls(sql);
	const byProviderId = Map.groupBy(
		ours.filter((call) => call.provider_id !== null),
		(call) => call.provider_id
	);
	const compared: { entry: SandboxLedgerEntry; call: OurCall }[] = [];
	const unmatched: SandboxLedgerEntry[] = [];
	for (const entry of provider) {
		const [call] = byProviderId.get(entry.id) ?? [];
		if (call === undefined) unmatched.push(entry);
		else compared.push({ entry, call });
	}
	const isMissing = (call: OurCall) => call.is_estimate && (call.question ?? '').includes(MISSING);
	const exact = compared.filter(({ call }) => !isMissing(call));
	const { unheard, lost } = pairUnheard(unmatched, ours);
	const known = new Set(provider.map(({ id }) => id));
	return {
		findings: [
			...finding(
				'the ledger says something else than the provider',
				exact.filter(({ entry, call }) => !new Usd(call.amount ?? 0).eq(entry.cost))
			),
			...finding('the provider has charged for a call that the ledger does not have', lost),
			...finding(
				'several calls claim the same generation of the provider',
				[...byProviderId.values()].filter((calls) => calls.length > 1).flat()
			),
			...finding(
				'a call was charged for which the provider has not charged',
				ours.filter(
					(call) => call.amount !== null && call.provider_id !== null && !known.has(call.provider_id)
				)
			),
			...finding(
				'a call was not charged exactly once',
				ours.filter(({ charges, money }) => charges !== (money === 'settled' ? 1 : 0))
			),
			...finding(
				'a call is estimated without need',
				ours.filter(
					(call) =>
						call.is_estimate &&
						!isMissing(call) &&
						(call.provider_id !== null || call.status !== 'interrupted')
				)
			)
		],
		provider: usdString(sumUsd(exact.map(({ entry }) => entry.cost))),
		ours: usdString(sumUsd(exact.map(({ call }) => call.amount ?? '0'))),
		compared: exact.length,
		unheard,
		missing: compared.length - exact.length
	};
}

/** Calls of one conversation come one after the other, so each finds the estimate that was made in its place. */
function pairUnheard(
	entries: readonly SandboxLedgerEntry[],
	ours: readonly OurCall[]
): { unheard: number; lost: SandboxLedgerEntry[] } {
	const estimates = ours.filter((call) => call.is_estimate && call.provider_id === null);
	const lost: SandboxLedgerEntry[] = [];
	let unheard = 0;
	for (const entry of entries) {
		const index = estimates.findIndex(
			(call) => call.conversation_id === entry.sessionId && call.user_id === entry.user
		);
		if (index >= 0) {
			estimates.splice(index, 1);
			unheard++;
		} else if (!new Usd(entry.cost).isZero()) {
			lost.push(entry);
		}
	}
	return { unheard, lost };
}

function readCalls(sql: postgres.Sql): Promise<OurCall[]> {
	return sql<OurCall[]>`
		select generations.id, generations.provider_generation_id as provider_id, generations.conversation_id,
			generations.user_id, generations.status, generations.money, questions.content as question,
			entries.amount, coalesce(entries.charges, 0)::integer as charges, coalesce(entries.is_estimate, false) as is_estimate
		from ai_generations generations
		left join ai_messages answers on answers.tenant_id = generations.tenant_id and answers.id = generations.message_id
		left join ai_messages questions on questions.tenant_id = answers.tenant_id and questions.id = answers.parent_id
		left join (
			select tenant_id, generation_id, sum(amount) as amount, count(*) filter (where kind = 'charge') as charges,
				(array_agg(source order by sequence desc))[1] = 'estimate' as is_estimate
			from ai_usage_ledger group by tenant_id, generation_id
		) entries on entries.tenant_id = generations.tenant_id and entries.generation_id = generations.id
		order by generations.id`;
}
