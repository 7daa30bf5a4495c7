import { and, eq, inArray } from 'drizzle-orm';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { attachments } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import type { ContentPart, RequestMessage } from '../../openrouter';

/** Stands for an image in a request that has not left yet: a prompt is held for without its bytes. */
const SCHEME = 'attachment:';

export function imageReference(id: string): ContentPart {
	return { type: 'image_url', image_url: { url: `${SCHEME}${id}` } };
}

/** The messages with each image in place of its reference. Asks nothing where there is none. */
export async function inlineImages(
	scope: TenantScope,
	messages: RequestMessage[]
): Promise<RequestMessage[]> {
	const ids = messages.flatMap(({ content }) =>
		Array.isArray(content) ? content.flatMap((part) => referenceIn(part) ?? []) : []
	);
	if (ids.length === 0) return messages;
	const images = await withTenant(scope, (tx) =>
		tx
			.select({ id: attachments.id, mediaType: attachments.mediaType, bytes: attachments.bytes })
			.from(attachments)
			.where(and(eq(attachments.tenantId, scope.tenantId), inArray(attachments.id, ids)))
	);
	const urls = new Map(
		images.map(({ id, mediaType, bytes }) => [
			id,
			`data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`
		])
	);
	return messages.map((message) =>
		message.role === 'user' && Array.isArray(message.content)
			? { ...message, content: message.content.map((part) => inlined(part, urls)) }
			: message
	);
}

function inlined(part: ContentPart, urls: ReadonlyMap<string, string>): ContentPart {
	const id = referenceIn(part);
	if (id === null) return part;
	const url = urls.get(id);
	// Deleted between the question and its call.
	return url === undefined
		? { type: 'text', text: '[An image that is gone]' }
		: { type: 'image_url', image_url: { url } };
}

function referenceIn(part: ContentPart): string | null {
	if (part.type !== 'image_url' || !part.image_url.url.startsWith(SCHEME)) return null;
	return part.image_url.url.slice(SCHEME.length);
}
