import type { ConversationSummary } from '$lib/domain/conversations';

export interface ConversationGroup {
	label: string;
	conversations: ConversationSummary[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** By the day of the last message in the reader's time zone, newest first; groups without a conversation are left out. */
export function groupByDay(
	conversations: ConversationSummary[],
	now: Date,
	timeZone: string
): ConversationGroup[] {
	const day = dayNumberIn(timeZone);
	const today = day(now);
	const groups = [
		{ label: 'Today', daysMax: 0 },
		{ label: 'Yesterday', daysMax: 1 },
		{ label: 'Previous 7 days', daysMax: 7 },
		{ label: 'Older', daysMax: Infinity }
	].map(({ label, daysMax }) => ({ label, daysMax, conversations: [] as ConversationSummary[] }));
	for (const conversation of conversations) {
		const age = today - day(new Date(conversation.lastMessageAt));
		groups.find(({ daysMax }) => age <= daysMax)!.conversations.push(conversation);
	}
	return groups
		.filter((group) => group.conversations.length > 0)
		.map(({ label, conversations }) => ({ label, conversations }));
}

/** Calendar days, not spans of 24 hours: days on which clocks change are shorter or longer. */
function dayNumberIn(timeZone: string): (at: Date) => number {
	const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
	return (at) => Date.parse(format.format(at)) / DAY_MS;
}
