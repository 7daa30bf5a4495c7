import { and, eq } from 'drizzle-orm';
import { v5 } from 'uuid';
import { textOf } from '$lib/domain/chat';
import { isId } from '$lib/domain/ids';
import { parentsFirst, type ImportedConversation, type ImportReport } from '$lib/domain/import';
import { checkConversation, titleOf } from '$lib/domain/read-import';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiConversations, aiMessages, aiModels } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { loadTenantSettings } from '../tenants/tenant-settings';

/** Of ids that are made from a source's own, so that the same file brings the same conversations. */
const NAMESPACE = '2f0c1f6e-6b1d-4d0b-9a53-5c8f6a9d7e11';
const MESSAGES_PER_INSERT = 500;

/**
 * Takes conversations from elsewhere in, each in a transaction of its own: what was taken stays when a later one fails.
 * What came in before, or is still here, is left as it is. Nothing of it costs anything, and nothing was generated.
 * @param conversations in the form of domain/import.ts, not trusted to be
 * @throws {AppError} FORBIDDEN
 */
export async function importConversations(
	context: TenantContext,
	{ conversations }: { conversations: readonly unknown[] }
): Promise<ImportReport> {
	requirePermission(context, 'conversations:write');
	const report: ImportReport = { imported: 0, messages: 0, known: 0, skipped: [] };
	for (const item of conversations) {
		const checked = checkConversation(item);
		if ('reason' in checked) {
			report.skipped.push({ title: titleOf(item), reason: checked.reason });
			continue;
		}
		const { conversation } = checked;
		const isNew = await withTenant(context.scope, (tx) => write(tx, context.scope, conversation));
		if (isNew) {
			report.imported++;
			report.messages += conversation.messages.length;
		} else report.known++;
	}
	return report;
}

/** @returns false where it is here already */
async function write(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	source: ImportedConversation
): Promise<boolean> {
	const id = derivedId(tenantId, userId, source.id);
	if (isId(source.id) && (await hasOwn(tx, { tenantId, userId }, source.id))) return false;
	const messageIds = new Map(source.messages.map((message) => [message.id, derivedId(id, message.id)]));
	const idOf = (of: string | null) => (of === null ? null : (messageIds.get(of) ?? null));
	const ordered = parentsFirst(source.messages);
	const created = new Date(source.createdAt ?? source.lastMessageAt ?? Date.now());
	const lastMessageAt = new Date(source.lastMessageAt ?? created);
	const inserted = await tx
		.insert(aiConversations)
		.values({
			tenantId,
			id,
			userId,
			title: source.title,
			titleSource: 'person',
			modelId: await modelOf(tx, tenantId, source.modelId),
			systemPrompt: source.systemPrompt,
			isArchived: source.isArchived,
			activeLeafId: idOf(source.activeLeafId ?? ordered.at(-1)?.id ?? null),
			messageCount: ordered.length,
			createdAt: created,
			lastMessageAt
		})
		.onConflictDoNothing()
		.returning({ id: aiConversations.id });
	if (inserted.length === 0) return false;
	for (let start = 0; start < ordered.length; start += MESSAGES_PER_INSERT) {
		await tx.insert(aiMessages).values(
			ordered.slice(start, start + MESSAGES_PER_INSERT).map((message) => ({
				tenantId,
				id: derivedId(id, message.id),
				conversationId: id,
				parentId: idOf(message.parentId),
				authorId: message.role === 'user' ? userId : null,
				role: message.role,
				content: textOf(message.parts),
				parts: message.parts,
				status: message.status,
				modelId: message.modelId,
				metadata: { isImported: true },
				createdAt: message.createdAt === null ? created : new Date(message.createdAt)
			}))
		);
	}
	return true;
}

/** The same for the same source, and of no other person or tenant. */
function derivedId(...of: string[]): string {
	return v5(of.join('/'), NAMESPACE);
}

/** Our own export brings its ids: what was never deleted is no second time needed. */
async function hasOwn(
	tx: Transaction,
	{ tenantId, userId }: Pick<TenantScope, 'tenantId' | 'userId'>,
	id: string
) {
	const [own] = await tx
		.select({ id: aiConversations.id })
		.from(aiConversations)
		.where(
			and(
				eq(aiConversations.tenantId, tenantId),
				eq(aiConversations.userId, userId),
				eq(aiConversations.id, id)
			)
		);
	return own !== undefined;
}

/** The file's, where it is one that is known here; what was asked elsewhere may not be. */
async function modelOf(tx: Transaction, tenantId: string, modelId: string | null): Promise<string> {
	if (modelId !== null) {
		const [known] = await tx
			.select({ modelId: aiModels.modelId })
			.from(aiModels)
			.where(eq(aiModels.modelId, modelId));
		if (known !== undefined) return known.modelId;
	}
	return (await loadTenantSettings(tx, tenantId)).defaultModelId;
}
