import { describe, expect, it } from 'vitest';
import type { ConversationSummary } from '$lib/domain/conversations';
import { groupByDay } from './conversation-groups';

function conversation(lastMessageAt: string): ConversationSummary {
	return {
		id: lastMessageAt,
		title: lastMessageAt,
		titleSource: 'question',
		modelId: 'a/b',
		visibility: 'private',
		isPinned: false,
		isArchived: false,
		isRunning: false,
		lastMessageAt
	};
}

function group(times: string[], now: string, timeZone = 'UTC') {
	const groups = groupByDay(times.map(conversation), Date.parse(now), timeZone);
	return groups.map(({ label, conversations }) => [label, ...conversations.map(({ id }) => id)]);
}

describe('groupByDay', () => {
	it('puts each conversation into the group of its day and leaves empty groups out', () => {
		const times = [
			'2026-11-22T00:00:00Z',
			'2026-11-21T23:59:59Z',
			'2026-11-15T00:00:00Z',
			'2026-11-14T23:59:59Z'
		];
		expect(group(times, '2026-11-22T10:00:00Z')).toEqual([
			['Today', times[0]],
			['Yesterday', times[1]],
			['Previous 7 days', times[2]],
			['Older', times[3]]
		]);
		expect(group([], '2026-11-22T10:00:00Z')).toEqual([]);
	});

	it('goes by the days of the time zone', () => {
		const lateEvening = '2026-11-21T23:30:00Z';
		expect(group([lateEvening], '2026-11-22T10:00:00Z', 'Europe/Berlin')).toEqual([['Today', lateEvening]]);
		expect(group([lateEvening], '2026-11-22T10:00:00Z', 'America/New_York')).toEqual([
			['Yesterday', lateEvening]
		]);
	});

	it('calls what a slower clock takes for tomorrow today', () => {
		const ahead = '2026-11-23T00:00:05Z';
		expect(group([ahead], '2026-11-22T23:59:59Z')).toEqual([['Today', ahead]]);
	});
});
