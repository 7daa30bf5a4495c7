import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { aiMessages, attachments } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import { listAudit } from '$lib/server/services/audit/list-audit';
import type { TenantContext } from '$lib/server/services/context';
import { deleteConversation } from '$lib/server/services/conversations/delete-conversation';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import { listSharedConversations } from '$lib/server/services/conversations/list-shared-conversations';
import { startGeneration } from '$lib/server/services/generation/start';
import { removeMember } from '$lib/server/services/members/remove-member';
import { resumeTenant } from '$lib/server/services/platform/resume-tenant';
import { suspendTenant } from '$lib/server/services/platform/suspend-tenant';
import { findShare, readSharedImage } from '$lib/server/services/shares/find-share';
import { listPublicLinks } from '$lib/server/services/shares/list-public-links';
import { shareConversation } from '$lib/server/services/shares/share-conversation';
import { getSharing } from '$lib/server/services/shares/sharing-state';
import { unshareConversation } from '$lib/server/services/shares/unshare-conversation';
import { deleteTenant } from '$lib/server/services/tenants/delete-tenant';
import '../../support/app';
import { ask } from '../../support/ask';
import { writeConversation } from '../../support/conversations';
import { addMember, createPlatformAdmin, createTenant, question } from '../../support/factories';

const LINKS = { origin: 'https://chat.example.com' };

async function publish(context: TenantContext, id: string): Promise<string> {
	const { url } = await shareConversation(context, { id, audience: 'public' }, LINKS);
	return url!.replace('https://chat.example.com/share/', '');
}
const NOT_FOUND = { code: 'NOT_FOUND' };

describe('sharing with the tenant', () => {
	test('lets everybody in it read and find the conversation, and nobody else; until it ends', async () => {
		const tenant = await createTenant();
		const viewer = await addMember(tenant, { role: 'viewer' });
		const stranger = await createTenant();
		const { id } = await writeConversation(tenant, { title: 'Plans' });
		await expect(getConversation(viewer, { id, limit: 10 })).rejects.toMatchObject(NOT_FOUND);

		const shared = await shareConversation(tenant, { id, audience: 'tenant' }, LINKS);
		expect(shared).toEqual({ isSharedWithTenant: true, publicLink: null, url: null });
		expect(await getConversation(viewer, { id, limit: 10 })).toMatchObject({ visibility: 'tenant' });
		expect((await listSharedConversations(viewer, { limit: 10 })).items).toMatchObject([
			{ id, title: 'Plans', author: 'Ada Owner', isOwn: false }
		]);
		await expect(getConversation(stranger, { id, limit: 10 })).rejects.toMatchObject(NOT_FOUND);
		expect((await listSharedConversations(stranger, { limit: 10 })).items).toEqual([]);

		await unshareConversation(tenant, { id, audience: 'tenant' });
		await unshareConversation(tenant, { id, audience: 'tenant' });
		await expect(getConversation(viewer, { id, limit: 10 })).rejects.toMatchObject(NOT_FOUND);
		expect((await listSharedConversations(viewer, { limit: 10 })).items).toEqual([]);
	});

	test('is its author’s to decide, not an admin’s', async () => {
		const tenant = await createTenant();
		const member = await addMember(tenant, { role: 'member' });
		const { id } = await writeConversation(member);
		await expect(shareConversation(tenant, { id, audience: 'tenant' }, LINKS)).rejects.toMatchObject(
			NOT_FOUND
		);
		await shareConversation(member, { id, audience: 'tenant' }, LINKS);
		await expect(unshareConversation(tenant, { id, audience: 'tenant' })).rejects.toMatchObject(NOT_FOUND);
		await expect(shareConversation(tenant, { id, audience: 'public' }, LINKS)).rejects.toMatchObject(
			NOT_FOUND
		);
	});

	test('is told in the audit log, once for each time that something changed', async () => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant, { title: 'Plans' });
		await shareConversation(tenant, { id, audience: 'tenant' }, LINKS);
		await shareConversation(tenant, { id, audience: 'tenant' }, LINKS);
		await publish(tenant, id);
		await unshareConversation(tenant, { id, audience: 'public' });
		await unshareConversation(tenant, { id, audience: 'public' });
		const { items } = await listAudit(tenant, { limit: 10 });
		const told = items.filter(({ action }) => action.startsWith('conversation.'));
		expect(told.map(({ action, target, data }) => [action, target, data.audience]).toReversed()).toEqual([
			['conversation.shared', 'Plans', 'tenant'],
			['conversation.shared', 'Plans', 'public'],
			['conversation.unshared', 'Plans', 'public']
		]);
	});
});

describe('a public link', () => {
	test('shows a copy: text and sources, without reasoning, costs or the names of people', async () => {
		const tenant = await createTenant();
		const { id, messageIds } = await writeConversation(tenant, { title: 'Plans', messages: ['Why?', 'So.'] });
		await withSystem((tx) =>
			tx
				.update(aiMessages)
				.set({
					cost: '0.5',
					parts: [
						{ type: 'reasoning', text: 'a private thought' },
						{ type: 'text', text: 'So.' },
						{ type: 'source-url', sourceId: 's', url: 'https://example.com', title: 'A source' }
					]
				})
				.where(eq(aiMessages.id, messageIds[1]!))
		);
		const copy = await findShare(await publish(tenant, id));
		expect(copy.messages.map(({ role, modelName, parts }) => ({ role, modelName, parts }))).toEqual([
			{ role: 'user', modelName: null, parts: [{ type: 'text', text: 'Why?' }] },
			{
				role: 'assistant',
				modelName: 'GPT-4o-mini',
				parts: [
					{ type: 'text', text: 'So.' },
					{ type: 'source-url', sourceId: 's', url: 'https://example.com', title: 'A source' }
				]
			}
		]);
		const told = JSON.stringify(copy);
		for (const secret of [
			'a private thought',
			'0.5',
			'Ada',
			tenant.scope.userId,
			tenant.scope.tenantId,
			id
		]) {
			expect(told).not.toContain(secret);
		}
	});

	test('stays as it was, whatever is said later', async () => {
		const tenant = await createTenant();
		const { run } = await ask(tenant, question(tenant, 'Name a river.'));
		const token = await publish(tenant, run.conversationId);
		const before = await findShare(token);
		await ask(tenant, question(tenant, 'A secret afterthought.', { id: run.conversationId }));
		expect(await findShare(token)).toEqual(before);
		expect(before.messages).toHaveLength(2);
	});

	test('leaves out what is still being written', async () => {
		const tenant = await createTenant();
		const run = await startGeneration(
			tenant,
			question(tenant, '[[sandbox:tokens=2000]] [[sandbox:speed=50]] A long one.')
		);
		await run.accepted;
		const { messages } = await findShare(await publish(tenant, run.conversationId));
		expect(messages.map(({ role }) => role)).toEqual(['user']);
		await deleteConversation(tenant, { id: run.conversationId });
		await run.finished;
	});

	test('is one at a time: a new one ends the one before, also when two are made at once', async () => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant);
		const first = await publish(tenant, id);
		const [second, third] = await Promise.all([publish(tenant, id), publish(tenant, id)]);
		const outcomes = await Promise.allSettled([first, second, third].map((token) => findShare(token)));
		expect(outcomes[0]?.status).toBe('rejected');
		expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect((await listPublicLinks(tenant, { limit: 10 })).items).toHaveLength(1);
	});

	test('ends at once when it is revoked, by its author or by an admin, and by nobody else', async () => {
		const tenant = await createTenant();
		const member = await addMember(tenant, { role: 'member' });
		const colleague = await addMember(tenant, { role: 'member' });
		const stranger = await createTenant();
		const { id } = await writeConversation(member, { title: 'Plans' });
		const first = await publish(member, id);
		for (const other of [colleague, stranger]) {
			await expect(unshareConversation(other, { id, audience: 'public' })).rejects.toMatchObject(NOT_FOUND);
			expect((await listPublicLinks(other, { limit: 10 })).items).toEqual([]);
		}
		expect((await listPublicLinks(tenant, { limit: 10 })).items).toMatchObject([
			{ conversationId: id, title: 'Plans', createdBy: 'A member', isOwn: false, messageCount: 2 }
		]);
		await unshareConversation(member, { id, audience: 'public' });
		await expect(findShare(first)).rejects.toMatchObject(NOT_FOUND);
		const second = await publish(member, id);
		await unshareConversation(tenant, { id, audience: 'public' });
		await expect(findShare(second)).rejects.toMatchObject(NOT_FOUND);
		expect(await getSharing(member, { id })).toEqual({ isSharedWithTenant: false, publicLink: null });
		await unshareConversation(member, { id, audience: 'public' });
	});

	test('outlasts the membership of who made it, and an admin can still find and end it', async () => {
		const tenant = await createTenant();
		const member = await addMember(tenant, { role: 'member' });
		const { id } = await writeConversation(member);
		const token = await publish(member, id);
		await removeMember(tenant, { userId: member.scope.userId });
		expect((await findShare(token)).messages).toHaveLength(2);
		expect((await listPublicLinks(tenant, { limit: 10 })).items).toMatchObject([
			{ conversationId: id, createdBy: 'A former member' }
		]);
		await unshareConversation(tenant, { id, audience: 'public' });
		await expect(findShare(token)).rejects.toMatchObject(NOT_FOUND);
	});

	test('does not outlast the conversation or the tenant, and rests while the tenant is suspended', async () => {
		const admin = await createPlatformAdmin();
		const tenant = await createTenant();
		const { tenantSlug: slug } = tenant.scope;
		const [gone, kept] = [await writeConversation(tenant), await writeConversation(tenant)];
		const [goneToken, token] = [await publish(tenant, gone.id), await publish(tenant, kept.id)];
		await deleteConversation(tenant, { id: gone.id });
		await expect(findShare(goneToken)).rejects.toMatchObject(NOT_FOUND);
		await suspendTenant(admin, { slug, reason: 'Unpaid.' });
		await expect(findShare(token)).rejects.toMatchObject(NOT_FOUND);
		await resumeTenant(admin, { slug });
		expect((await findShare(token)).messages).toHaveLength(2);
		await deleteTenant(tenant, { confirmation: slug });
		await expect(findShare(token)).rejects.toMatchObject(NOT_FOUND);
	});

	test('is not there for a token that is none, nor made for a conversation that says nothing', async () => {
		const tenant = await createTenant();
		for (const token of ['', 'x', '../../etc/passwd', 'A'.repeat(43), "' or true --aaaaaaaaaaaaaaaaa"]) {
			await expect(findShare(token)).rejects.toMatchObject(NOT_FOUND);
		}
		const { id } = await writeConversation(tenant, { messages: [] });
		await expect(publish(tenant, id)).rejects.toMatchObject({ code: 'CONFLICT' });
	});

	test('serves the images that are in it, and no others', async () => {
		const tenant = await createTenant();
		const { id, messageIds } = await writeConversation(tenant);
		const [shown, hidden] = [await attach(tenant, id), await attach(tenant, id)];
		await withTenant(tenant.scope, (tx) =>
			tx
				.update(aiMessages)
				.set({
					parts: [
						{ type: 'text', text: 'What is this?' },
						{
							type: 'file',
							mediaType: 'image/png',
							url: `/api/attachments/${shown}?tenant=x`,
							filename: 'a.png'
						},
						{ type: 'file', mediaType: 'image/png', url: 'https://example.com/pixel.png' }
					]
				})
				.where(and(eq(aiMessages.tenantId, tenant.scope.tenantId), eq(aiMessages.id, messageIds[0]!)))
		);
		const token = await publish(tenant, id);
		const { messages } = await findShare(token);
		expect(messages[0]?.parts.map(({ type }) => type)).toEqual(['text', 'file']);
		expect((await readSharedImage(token, shown)).mediaType).toBe('image/png');
		await expect(readSharedImage(token, hidden)).rejects.toMatchObject(NOT_FOUND);
		await unshareConversation(tenant, { id, audience: 'public' });
		await expect(readSharedImage(token, shown)).rejects.toMatchObject(NOT_FOUND);
	});
});

async function attach({ scope }: TenantContext, conversationId: string): Promise<string> {
	const id = newId();
	await withTenant(scope, (tx) =>
		tx.insert(attachments).values({
			tenantId: scope.tenantId,
			id,
			userId: scope.userId,
			conversationId,
			mediaType: 'image/png',
			filename: 'a.png',
			sizeBytes: 4,
			width: 1,
			height: 1,
			sha256: 'none',
			bytes: new Uint8Array([1, 2, 3, 4])
		})
	);
	return id;
}
