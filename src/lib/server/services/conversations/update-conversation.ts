import { and, count, eq, ne, sql, type SQL } from 'drizzle-orm';
import { PINNED_MAX, type ConversationSummary, type SettingsChange } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { findUsableModel } from '../models/find-model';
import { isRunning, summaryColumns } from './list-conversations';
import { ownConversation } from './own-conversation';

interface Changes {
	title?: string;
	modelId?: string;
	systemPrompt?: string | null;
	isPinned?: boolean;
	/** null clears them all, null for one of them that one */
	settings?: SettingsChange | null;
}

/**
 * What a person decides about their own conversation; what is absent stays. A title that was given stays.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, MODEL_UNAVAILABLE, CONFLICT for one pinned too many
 */
export async function updateConversation(
	context: TenantContext,
	{ id, title, modelId, systemPrompt, isPinned, settings }: Changes & { id: string }
): Promise<ConversationSummary> {
	requirePermission(context, 'conversations:write');
	return withTenant(context.scope, async (tx) => {
		if (modelId !== undefined) await findUsableModel(tx, context.scope.tenantId, modelId);
		if (isPinned === true) await requireRoomOnTop(tx, context.scope, id);
		const [row] = await tx
			.update(aiConversations)
			.set({
				title,
				titleSource: title === undefined ? undefined : 'person',
				modelId,
				systemPrompt,
				isPinned,
				settings: settings === undefined ? undefined : changed(settings),
				updatedAt: new Date()
			})
			.where(ownConversation(context.scope, id))
			.returning({ ...summaryColumns, isRunning });
		if (row === undefined) throw new AppError('NOT_FOUND');
		return { ...row, lastMessageAt: row.lastMessageAt.toISOString() };
	});
}

function changed(settings: SettingsChange | null): SQL {
	if (settings === null) return sql`'{}'::jsonb`;
	const cleared = Object.entries(settings).flatMap(([name, value]) => (value === null ? [name] : []));
	// Not by stripping nulls: those inside a schema mean something.
	return sql`(${aiConversations.settings} || ${JSON.stringify(settings)}::jsonb) - ${sql.param(`{${cleared.join(',')}}`)}::text[]`;
}

/** The pinned ones are all shown at once, so there is an end to them. */
async function requireRoomOnTop(tx: Transaction, { tenantId, userId }: TenantScope, id: string) {
	const [others] = await tx
		.select({ pinned: count() })
		.from(aiConversations)
		.where(
			and(
				eq(aiConversations.tenantId, tenantId),
				eq(aiConversations.userId, userId),
				sql`${aiConversations.isPinned}`,
				ne(aiConversations.id, id)
			)
		);
	if ((others?.pinned ?? 0) < PINNED_MAX) return;
	throw new AppError('CONFLICT', `${PINNED_MAX} conversations are pinned already. Please unpin one first.`);
}
