import { and, eq, isNull } from 'drizzle-orm';
import { attachmentIdOf } from '$lib/domain/attachments';
import { AppError } from '$lib/domain/errors';
import { tokenSchema } from '$lib/domain/invitations';
import type { SharedCopy } from '$lib/domain/shares';
import type { Transaction } from '../../db/client';
import { attachments, shares, tenants } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { hashToken } from '../link-token';

/**
 * What a public link shows, to whoever holds it. It works until its author or an admin of the tenant revokes it, also
 * when the author has left; not once the conversation is deleted, nor while the tenant is suspended or after its end.
 * @throws {AppError} NOT_FOUND, which does not tell these apart
 */
export async function findShare(token: string): Promise<SharedCopy> {
	const { title, messages, createdAt } = await withSystem((tx) => openShare(tx, token));
	return { title, messages, sharedAt: createdAt.toISOString() };
}

/** An image in what the link shows, and no other. @throws {AppError} NOT_FOUND */
export async function readSharedImage(
	token: string,
	imageId: string
): Promise<{ mediaType: string; bytes: Uint8Array }> {
	return withSystem(async (tx) => {
		const { tenantId, conversationId, messages } = await openShare(tx, token);
		const isShown = messages.some(({ parts }) =>
			parts.some((part) => part.type === 'file' && attachmentIdOf(part.url) === imageId)
		);
		if (!isShown) throw gone();
		const [image] = await tx
			.select({ mediaType: attachments.mediaType, bytes: attachments.bytes })
			.from(attachments)
			.where(
				and(
					eq(attachments.tenantId, tenantId),
					eq(attachments.id, imageId),
					eq(attachments.conversationId, conversationId)
				)
			);
		if (image === undefined) throw gone();
		return image;
	});
}

async function openShare(tx: Transaction, token: string) {
	if (!tokenSchema.safeParse(token).success) throw gone();
	const [share] = await tx
		.select({
			tenantId: shares.tenantId,
			conversationId: shares.conversationId,
			title: shares.title,
			messages: shares.messages,
			createdAt: shares.createdAt
		})
		.from(shares)
		.innerJoin(tenants, eq(tenants.id, shares.tenantId))
		.where(
			and(
				eq(shares.tokenHash, hashToken(token)),
				isNull(shares.revokedAt),
				isNull(tenants.suspendedAt),
				isNull(tenants.deletedAt)
			)
		);
	if (share === undefined) throw gone();
	return share;
}

function gone(): AppError<'NOT_FOUND'> {
	return new AppError(
		'NOT_FOUND',
		'There is no shared conversation here, or no longer. Whoever sent you the link may have taken it back, or made a new one.'
	);
}
