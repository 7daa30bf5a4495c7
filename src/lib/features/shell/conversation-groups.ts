import type { ConversationSummary } from '$lib/domain/conversations';

const LABELS = ['Today', 'Yesterday', 'Previous 7 days', 'Older'] as const;
type Label = (typeof LABELS)[number];

export interface ConversationGroup {
	label: Label;
	conversations: ConversationSummary[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** By the day of the last message in the reader's time zone; a group without a conversation is left out. */
export function groupByDay(
	conversations: ConversationSummary[],
	nowMs: number,
	timeZone: string
): ConversationGroup[] {
	const day = dayNumberIn(timeZone);
	const today = day(new Date(nowMs));
	const byLabel = Map.groupBy(conversations, ({ lastMessageAt }) =>
		labelOf(today - day(new Date(lastMessageAt)))
	);
	return LABELS.flatMap((label) => {
		const found = byLabel.get(label);
		return found === undefined ? [] : [{ label, conversations: found }];
	});
}

function labelOf(ageDays: number): Label {
	if (ageDays <= 0) return 'Today';
	if (ageDays === 1) return 'Yesterday';
	return ageDays <= 7 ? 'Previous 7 days' : 'Older';
}

/** Calendar days, not spans of 24 hours: days on which clocks change are shorter or longer. */
function dayNumberIn(timeZone: string): (at: Date) => number {
	const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
	return (at) => Date.parse(format.format(at)) / DAY_MS;
}
