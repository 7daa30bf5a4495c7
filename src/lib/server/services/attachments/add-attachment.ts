import { createHash } from 'node:crypto';
import { and, count, eq, isNull } from 'drizzle-orm';
import { attachmentUrl, type Attachment } from '$lib/domain/attachments';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { storable } from '$lib/domain/text';
import { attachments } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { identifyImage } from './identify-image';

/** Uploaded and not sent, by one person at a time; what lies about for a day is swept. */
const UNSENT_MAX = 64;
const FILENAME_LENGTH_MAX = 200;

/**
 * Keeps an image for a question that is being written.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT, CONFLICT with too many that were never sent
 */
export async function addAttachment(
	context: TenantContext,
	{ filename, bytes }: { filename: string; bytes: Uint8Array }
): Promise<Attachment> {
	requirePermission(context, 'generations:start');
	const { tenantId, tenantSlug, userId } = context.scope;
	const image = identifyImage(bytes);
	const id = newId();
	const name = storable(filename).trim().slice(0, FILENAME_LENGTH_MAX) || 'image';
	await withTenant(context.scope, async (tx) => {
		const [unsent] = await tx
			.select({ count: count() })
			.from(attachments)
			.where(
				and(
					eq(attachments.tenantId, tenantId),
					eq(attachments.userId, userId),
					isNull(attachments.conversationId)
				)
			);
		if ((unsent?.count ?? 0) >= UNSENT_MAX) {
			throw new AppError('CONFLICT', 'Too many images wait to be sent. Please send or remove some first.');
		}
		await tx.insert(attachments).values({
			tenantId,
			id,
			userId,
			...image,
			filename: name,
			sizeBytes: bytes.byteLength,
			sha256: createHash('sha256').update(bytes).digest('hex'),
			bytes
		});
	});
	return { id, ...image, filename: name, sizeBytes: bytes.byteLength, url: attachmentUrl(id, tenantSlug) };
}
