import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathTo, type TreeNode } from './message-tree';

/** Each node hangs below an earlier one, or is a root. */
const tree: fc.Arbitrary<TreeNode[]> = fc
	.array(fc.option(fc.nat(), { nil: null }), { minLength: 1, maxLength: 40 })
	.map((parents) =>
		parents.map((parent, index) => ({
			id: `m${index}`,
			parentId: parent === null || index === 0 ? null : `m${parent % index}`
		}))
	);

const nodes: TreeNode[] = [
	{ id: 'q1', parentId: null },
	{ id: 'a1', parentId: 'q1' },
	{ id: 'a2', parentId: 'q1' },
	{ id: 'q2', parentId: 'a2' }
];

describe('the path to a message', () => {
	test('is its ancestors and it, from the root; siblings are not on it', () => {
		expect(pathTo(nodes, 'q2').map(({ id }) => id)).toEqual(['q1', 'a2', 'q2']);
		expect(pathTo(nodes, 'a1').map(({ id }) => id)).toEqual(['q1', 'a1']);
	});

	test('begins at a root, ends at the message, and each one hangs below the one before', () => {
		fc.assert(
			fc.property(tree, fc.nat(), (list, pick) => {
				const leafId = list[pick % list.length]?.id ?? null;
				const path = pathTo(list, leafId);
				expect(path[0]?.parentId).toBeNull();
				expect(path.at(-1)?.id).toBe(leafId);
				expect(path.slice(1).map(({ parentId }) => parentId)).toEqual(path.slice(0, -1).map(({ id }) => id));
			})
		);
	});

	test('does not depend on the order in which the messages are listed', () => {
		fc.assert(
			fc.property(tree, fc.nat(), (list, pick) => {
				const leafId = list[pick % list.length]?.id ?? null;
				expect(pathTo([...list].reverse(), leafId)).toEqual(pathTo(list, leafId));
			})
		);
	});

	test('begins where the known messages begin, so a page of a path stays a page', () => {
		expect(pathTo(nodes.slice(2), 'q2').map(({ id }) => id)).toEqual(['a2', 'q2']);
	});

	test('is empty for no message and for one that is not there', () => {
		expect(pathTo(nodes, null)).toEqual([]);
		expect(pathTo(nodes, 'gone')).toEqual([]);
	});

	test('ends even if parents were to form a ring', () => {
		const ring = [
			{ id: 'a', parentId: 'b' },
			{ id: 'b', parentId: 'a' }
		];
		expect(pathTo(ring, 'a').map(({ id }) => id)).toEqual(['b', 'a']);
	});
});
