import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attachmentIdOf, attachmentUrl, IMAGE_BYTES_MAX } from '$lib/domain/attachments';
import { newId } from '$lib/domain/ids';
import { attachments } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { addAttachment } from '$lib/server/services/attachments/add-attachment';
import { identifyImage } from '$lib/server/services/attachments/identify-image';
import { readAttachment } from '$lib/server/services/attachments/read-attachment';
import { removeAttachment } from '$lib/server/services/attachments/remove-attachment';
import { sweepAttachments } from '$lib/server/services/attachments/sweep-attachments';
import { asOwner } from '../../support/books';
import { codeOf } from '../../support/accounts';
import { addMember, createTenant } from '../../support/factories';
import { gif, jpeg, png, webp } from '../../support/images';

const stored = (tenantId: string, id: string) =>
	withSystem((tx) =>
		tx
			.select({ id: attachments.id })
			.from(attachments)
			.where(and(eq(attachments.tenantId, tenantId), eq(attachments.id, id)))
	);

describe('an image', () => {
	test.each([
		['image/png', png(3, 2)],
		['image/jpeg', jpeg(3, 2)],
		['image/gif', gif(3, 2)],
		['image/webp', webp(3, 2)]
	])('is known by its content, whatever it is called: %s', async (mediaType, bytes) => {
		const tenant = await createTenant();
		const added = await addAttachment(tenant, { filename: 'invoice.exe', bytes });
		expect(added).toMatchObject({ mediaType, width: 3, height: 2, sizeBytes: bytes.byteLength });
		const read = await readAttachment(tenant, { id: added.id });
		expect(read.mediaType).toBe(mediaType);
		expect(Buffer.from(read.bytes)).toEqual(Buffer.from(bytes));
		expect(attachmentIdOf(added.url)).toBe(added.id);
	});

	test.each([
		[
			'a script that says it is an image',
			Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
		],
		['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
		['nothing', Buffer.alloc(0)],
		['the beginning of a PNG', png(3, 2).subarray(0, 12)],
		['a bitmap', Buffer.from(`BM${'\0'.repeat(60)}`)],
		['one that is too wide', png(20_000, 2)],
		['one without a pixel', png(0, 2)],
		['one that is too large', Buffer.concat([png(3, 2), Buffer.alloc(IMAGE_BYTES_MAX)])]
	])('is not: %s', async (_, bytes) => {
		const tenant = await createTenant();
		expect(await codeOf(addAttachment(tenant, { filename: 'a.png', bytes }))).toBe('INVALID_INPUT');
	});

	test('is never anything but an image or a refusal, whatever the bytes', () => {
		const beginnings = [png(3, 2), jpeg(3, 2), gif(3, 2), webp(3, 2), Buffer.from('II*\0'), Buffer.alloc(0)];
		fc.assert(
			fc.property(
				fc.constantFrom(...beginnings),
				fc.uint8Array({ maxLength: 200 }),
				fc.nat(40),
				(head, tail, cut) => {
					const bytes = Buffer.concat([head.subarray(0, Math.max(0, head.length - cut)), tail]);
					try {
						expect(identifyImage(bytes).mediaType).toMatch(/^image\/(png|jpeg|gif|webp)$/);
					} catch (error) {
						expect((error as { code?: string }).code).toBe('INVALID_INPUT');
					}
				}
			),
			{ numRuns: 500 }
		);
	});

	test('is for who uploaded it alone until it is sent, and not for viewers to upload', async () => {
		const owner = await createTenant();
		const colleague = await addMember(owner, { role: 'admin' });
		const viewer = await addMember(owner, { role: 'viewer' });
		const stranger = await createTenant();
		const { id } = await addAttachment(owner, { filename: 'a.png', bytes: png(1, 1) });
		for (const other of [colleague, viewer, stranger]) {
			expect(await codeOf(readAttachment(other, { id }))).toBe('NOT_FOUND');
		}
		await removeAttachment(colleague, { id });
		await removeAttachment(stranger, { id });
		expect(await stored(owner.scope.tenantId, id)).toHaveLength(1);
		await removeAttachment(owner, { id });
		await removeAttachment(owner, { id });
		expect(await codeOf(readAttachment(owner, { id }))).toBe('NOT_FOUND');
		expect(await codeOf(addAttachment(viewer, { filename: 'a.png', bytes: png(1, 1) }))).toBe('FORBIDDEN');
	});

	test('cannot be piled up: so many at a time wait to be sent', async () => {
		const tenant = await createTenant();
		const { tenantId, userId } = tenant.scope;
		await addAttachment(tenant, { filename: 'a.png', bytes: png(1, 1) });
		await asOwner(async (owner) => {
			await owner`insert into attachments (tenant_id, id, user_id, media_type, filename, size_bytes, width, height, sha256, bytes)
				select tenant_id, gen_random_uuid(), user_id, media_type, filename, size_bytes, width, height, sha256, bytes
				from attachments, generate_series(1, 63) where tenant_id = ${tenantId} and user_id = ${userId}`;
		});
		expect(await codeOf(addAttachment(tenant, { filename: 'a.png', bytes: png(1, 1) }))).toBe('CONFLICT');
	});

	test('that was never sent goes after a day', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		const [old, young] = await Promise.all([
			addAttachment(tenant, { filename: 'old.png', bytes: png(1, 1) }),
			addAttachment(tenant, { filename: 'young.png', bytes: png(1, 1) })
		]);
		await asOwner(async (owner) => {
			await owner`update attachments set created_at = now() - interval '25 hours' where id = ${old.id}`;
		});
		await sweepAttachments();
		expect(await stored(tenantId, old.id)).toEqual([]);
		expect(await stored(tenantId, young.id)).toHaveLength(1);
	});

	test('is known by its address on this site, and by no other', () => {
		const id = newId();
		expect(attachmentIdOf(attachmentUrl(id, 'acme'))).toBe(id);
		for (const url of [
			`https://evil.example/api/attachments/${id}`,
			`//api/attachments/${id}`,
			'/api/attachments/x',
			id
		]) {
			expect(attachmentIdOf(url)).toBeNull();
		}
	});
});
