import type postgres from 'postgres';
import { Usd } from '$lib/domain/money';
import { finding, type Finding } from './findings';
import type { Sighting } from './sighting';

interface StoredAnswer {
	id: string;
	status: string;
	generation_status: string;
	content: string;
	parts_text: string;
	cost: string | null;
	finish_reason: string | null;
	has_error: boolean;
}

/** What a message says of itself, by how its call ended. */
const HONEST: Record<string, string> = {
	completed: 'complete',
	stopped: 'stopped',
	failed: 'failed',
	interrupted: 'interrupted'
};

/** Every answer says how it ended, and is what its viewers saw. */
export async function compareTexts(
	sql: postgres.Sql,
	sightings: readonly Sighting[]
): Promise<{ findings: Finding[]; answers: Map<string, number> }> {
	const stored = await readAnswers(sql);
	const byId = new Map(stored.map((answer) => [answer.id, answer]));
	const seen = sightings.map((sighting) => ({ sighting, answer: byId.get(sighting.messageId) }));
	const answers = new Map<string, number>();
	for (const { status } of stored) answers.set(status, (answers.get(status) ?? 0) + 1);
	return {
		findings: [
			...finding(
				'an answer does not say how it ended',
				stored.filter(({ status, generation_status }) => status !== HONEST[generation_status])
			),
			...finding(
				'an answer failed and does not say why, or did not and says why',
				stored.filter(({ status, has_error }) => has_error !== (status === 'failed'))
			),
			...finding(
				'an answer is complete without a finish',
				stored.filter(({ status, finish_reason }) => status === 'complete' && finish_reason === null)
			),
			...finding(
				'the text of an answer is not that of its parts',
				stored.filter(({ content, parts_text }) => content !== parts_text)
			),
			...finding(
				'an answer that was seen is not there',
				seen.filter(({ answer }) => answer === undefined).map(({ sighting }) => sighting)
			),
			...finding(
				'an answer is not what was seen of it',
				seen.filter(({ sighting, answer }) => answer !== undefined && !isSameText(sighting, answer.content))
			),
			...finding(
				'an answer is not what it told its viewer at its end',
				seen.filter(({ sighting, answer }) => answer !== undefined && !keptItsWord(sighting, answer))
			)
		],
		answers
	};
}

/** Whoever saw its end saw all of it; of an answer that was interrupted a viewer may have seen more than is kept. */
function isSameText({ text, isWhole }: Sighting, content: string): boolean {
	return isWhole ? text === content : content.startsWith(text) || text.startsWith(content);
}

function keptItsWord({ metadata }: Sighting, { status, cost }: StoredAnswer): boolean {
	if (metadata === null) return true;
	const isCostSame = metadata.cost == null || (cost !== null && new Usd(metadata.cost).eq(cost));
	return metadata.status === status && isCostSame;
}

function readAnswers(sql: postgres.Sql): Promise<StoredAnswer[]> {
	return sql<StoredAnswer[]>`
		select messages.id, messages.status, generations.status as generation_status, messages.content, messages.cost,
			generations.finish_reason, messages.metadata ? 'error' as has_error,
			coalesce((
				select string_agg(part ->> 'text', '' order by place)
				from jsonb_array_elements(messages.parts) with ordinality as each(part, place) where part ->> 'type' = 'text'
			), '') as parts_text
		from ai_messages messages join ai_generations generations
			on generations.tenant_id = messages.tenant_id and generations.id = messages.generation_id`;
}
