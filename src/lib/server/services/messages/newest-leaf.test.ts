import { expect, test } from 'vitest';
import { newestLeaf } from './newest-leaf';

const node = (id: string, parentId: string | null, seconds: number) => ({
	id,
	parentId,
	createdAt: new Date(seconds * 1_000)
});

test('the most recent leaf of a branch is the one written last, however deep and wherever its parents stand', () => {
	const tree = [
		node('q', null, 1),
		node('a', 'q', 2),
		node('b', 'q', 5),
		// Below the older answer, and newer than the newer one.
		node('a1', 'a', 8),
		node('b1', 'b', 6),
		node('b2', 'b1', 7),
		node('other', null, 9)
	];
	expect(newestLeaf(tree, 'q')).toBe('a1');
	expect(newestLeaf(tree, 'b')).toBe('b2');
	expect(newestLeaf(tree, 'b2')).toBe('b2');
	expect(newestLeaf(tree, 'other')).toBe('other');
	expect(newestLeaf(tree, 'nowhere')).toBeNull();
});

test('of messages of one moment, as files have them, it is the deepest', () => {
	expect(
		newestLeaf([node('q', null, 0), node('a', 'q', 0), node('b', 'q', 0), node('b1', 'b', 0)], 'q')
	).toBe('b1');
});

test('an answer that is older than its question does not make the question a leaf', () => {
	expect(newestLeaf([node('q', null, 9), node('a', 'q', 1)], 'q')).toBe('a');
});
