/**
 * A conversation is a tree: an edit or a regeneration is a sibling, nothing is overwritten. What is shown, and sent
 * to the model, is the path from a root to one leaf.
 */
export interface TreeNode {
	id: string;
	parentId: string | null;
}

/** From the root to `leafId`; nodes that are not among `nodes` end it, so a page of a path stays a page. */
export function pathTo<Node extends TreeNode>(nodes: Iterable<Node>, leafId: string | null): Node[] {
	const byId = new Map<string, Node>();
	for (const node of nodes) byId.set(node.id, node);
	const path: Node[] = [];
	for (let id = leafId; id !== null;) {
		const node = byId.get(id);
		if (node === undefined) break;
		byId.delete(id);
		path.push(node);
		id = node.parentId;
	}
	return path.reverse();
}
