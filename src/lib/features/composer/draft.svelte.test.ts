import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attachment } from '$lib/domain/attachments';
import { Draft } from './draft.svelte';
import { forgetDrafts, type SentQuestion } from './draft-storage';

const ADA = { tenant: 'engines', userId: 'ada' };
const IMAGE: Attachment = {
	id: '0199a000-0000-7000-8000-000000000000',
	mediaType: 'image/png',
	filename: 'chart.png',
	sizeBytes: 10,
	width: 4,
	height: 4,
	url: '/api/attachments/0199a000-0000-7000-8000-000000000000?tenant=engines'
};

/** A tab that shows a conversation. */
function tab(
	conversationId: string | null = 'c1',
	hasArrived: (sent: SentQuestion) => boolean = () => false
) {
	const draft = new Draft({ ...ADA, conversationId });
	draft.restore(hasArrived);
	return draft;
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith('draft:'));

beforeEach(() => localStorage.clear());

describe('a draft', () => {
	it('outlives a reload, with its images, each conversation its own', () => {
		const draft = tab();
		draft.text = 'Half a thought';
		draft.images.put([IMAGE]);
		draft.save();
		expect(tab().text).toBe('Half a thought');
		expect(tab().images.ready).toEqual([IMAGE]);
		expect(tab('c2').text).toBe('');
		expect(tab(null).text).toBe('');
		const stranger = new Draft({ ...ADA, userId: 'bob', conversationId: 'c1' });
		stranger.restore(() => false);
		expect(stranger.text).toBe('');
	});

	it('is saved by itself after a pause in typing', async () => {
		tab().text = 'Half a thought';
		await vi.waitFor(() => expect(tab().text).toBe('Half a thought'));
	});

	it('is not touched by another tab, and does not take away what that has written', () => {
		const here = tab();
		const there = tab();
		here.text = 'Typed here';
		here.save();
		there.text = 'Typed there';
		there.save();
		expect(here.text).toBe('Typed here');
		const onlySeen = tab();
		here.take('c1');
		here.arrived('c1');
		expect(keys()).toEqual([]);
		// What was only taken up here and sent elsewhere is done with; what was typed here is not.
		onlySeen.save();
		expect(keys()).toEqual([]);
		there.save();
		expect(tab().text).toBe('Typed there');
		here.save();
		here.text = 'x';
		here.text = '';
		here.save();
		expect(tab().text).toBe('Typed there');
	});

	it('stays as it was typed when the stored one comes later', () => {
		const before = tab();
		before.text = 'Stored';
		before.save();
		const draft = new Draft({ ...ADA, conversationId: 'c1' });
		draft.text = 'Typed before the script was there';
		draft.restore(() => false);
		expect(draft.text).toBe('Typed before the script was there');
	});

	it('that was sent is kept until it has arrived, whatever is typed meanwhile', () => {
		const draft = tab();
		draft.text = 'Asked';
		draft.images.put([IMAGE]);
		expect(draft.take('c1')).toEqual({ text: 'Asked', images: [IMAGE] });
		expect(draft.isEmpty).toBe(true);
		draft.text = 'Next';
		draft.save();

		expect(tab('c1', () => false).text).toBe('Asked\n\nNext');
		// The server may still have been at it.
		expect(tab('c1', () => true).text).toBe('Next');
	});

	it('that arrived is gone, and what was typed meanwhile is the conversation’s', () => {
		const draft = tab(null);
		draft.text = 'First';
		draft.save();
		draft.take('c9');
		draft.text = 'Second';
		draft.arrived('c9');
		expect(tab(null).text).toBe('');
		expect(tab('c9').text).toBe('Second');
		draft.text = '';
		draft.save();
		expect(keys()).toEqual([]);
	});

	it('that was refused comes back before what was typed meanwhile', () => {
		const draft = tab();
		draft.text = 'Asked';
		draft.images.put([IMAGE]);
		const question = draft.take('c1');
		draft.text = 'Next';
		draft.putBack(question, { isFateKnown: true });
		expect(draft.text).toBe('Asked\n\nNext');
		expect(draft.images.ready).toEqual([IMAGE]);
		expect(tab('c1', () => true).text).toBe('Asked\n\nNext');
	});

	it('of which nobody knows whether it arrived is looked for after a reload, unless it was changed', () => {
		const draft = tab();
		draft.text = 'Asked';
		const question = draft.take('c1');
		draft.text = 'Next';
		draft.putBack(question, { isFateKnown: false });
		expect(draft.text).toBe('Asked\n\nNext');
		expect(tab('c1', () => false).text).toBe('Asked\n\nNext');
		expect(tab('c1', () => true).text).toBe('Next');
		draft.text = 'Asked otherwise';
		draft.save();
		expect(tab('c1', () => true).text).toBe('Asked otherwise');
	});

	it('is forgotten at a sign-out, and an open tab brings none back', () => {
		const draft = tab();
		draft.text = 'Secret';
		draft.save();
		draft.text = 'Secret plan';
		forgetDrafts();
		draft.save();
		expect(keys()).toEqual([]);
	});

	it('is one of forty at the most, the newest', () => {
		vi.useFakeTimers({ toFake: ['Date'] });
		for (let index = 0; index < 45; index++) {
			vi.setSystemTime(Date.UTC(2026, 0, 1, 0, index));
			const draft = tab(`c${index}`);
			draft.text = 'Some words';
			draft.save();
		}
		vi.useRealTimers();
		expect(keys()).toHaveLength(40);
		expect(keys().some((key) => key.endsWith(':c4'))).toBe(false);
		expect(keys().some((key) => key.endsWith(':c44'))).toBe(true);
	});

	it('does without a browser that keeps nothing, and without what another version wrote', () => {
		localStorage.setItem('draft:ada:engines:c1', '{"text":7}');
		expect(tab().text).toBe('');
		localStorage.setItem('draft:ada:engines:c1', '[[[');
		expect(tab().text).toBe('');
		const full: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
			getItem: () => 'ada',
			setItem: () => {
				throw new DOMException('full');
			},
			removeItem: () => {}
		};
		const draft = new Draft({ ...ADA, conversationId: 'c1' });
		draft.restore(() => false, full as Storage);
		draft.text = 'Kept in here alone';
		draft.save();
		expect(draft.text).toBe('Kept in here alone');
	});
});
