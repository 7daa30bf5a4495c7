import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { FoundConversation, TextSegment } from '$lib/domain/conversations';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { archiveConversation } from '$lib/server/services/conversations/archive-conversation';
import { deleteConversation } from '$lib/server/services/conversations/delete-conversation';
import { candidatesQuery, findCandidates } from '$lib/server/services/conversations/find-candidates';
import { searchConversations } from '$lib/server/services/conversations/search-conversations';
import '../../support/app';
import { asOwner } from '../../support/books';
import { writeConversation } from '../../support/conversations';
import { addMember, createTenant } from '../../support/factories';

const DAY_MS = 24 * 60 * 60 * 1_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

async function search(context: TenantContext, query: string): Promise<FoundConversation[]> {
	return (await searchConversations(context, { query, limit: 20 })).items;
}
const idsOf = (found: FoundConversation[]) => found.map(({ id }) => id);
const textOf = (segments: TextSegment[]) => segments.map(({ text }) => text).join('');
const hitsOf = (segments: TextSegment[]) => segments.filter(({ isHit }) => isHit).map(({ text }) => text);

describe('search', () => {
	test('finds titles above texts, and of equals the newer first', async () => {
		const tenant = await createTenant();
		const old = await writeConversation(tenant, { messages: ['About rivers.'], at: daysAgo(9) });
		const recent = await writeConversation(tenant, { messages: ['About rivers.'], at: daysAgo(2) });
		const titled = await writeConversation(tenant, { title: 'Rivers', messages: ['Well?'], at: daysAgo(30) });
		await writeConversation(tenant, { title: 'Lakes', messages: ['Nothing of it.'] });
		expect(idsOf(await search(tenant, 'rivers'))).toEqual([titled.id, recent.id, old.id]);
	});

	test('tells the best message of a conversation, once, with what was found marked as text', async () => {
		const tenant = await createTenant();
		const { messageIds } = await writeConversation(tenant, {
			messages: ['A question of zinc.', 'Nothing.', 'zinc & <b>zinc</b>, always zinc']
		});
		const [found, ...others] = await search(tenant, 'zinc');
		expect(others).toEqual([]);
		expect(found?.messageId).toBe(messageIds[2]);
		expect(textOf(found!.snippet)).toBe('zinc & <b>zinc</b>, always zinc');
		expect(hitsOf(found!.snippet)).toEqual(['zinc', 'zinc', 'zinc']);
		expect(hitsOf(found!.title)).toEqual([]);
	});

	test('takes the last word for the beginning of one, and wants all the others whole', async () => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant, { messages: ['The Mississippi floods in spring.'] });
		expect(idsOf(await search(tenant, 'missi'))).toEqual([id]);
		expect(idsOf(await search(tenant, 'mississippi FLO'))).toEqual([id]);
		expect(idsOf(await search(tenant, 'missi floods'))).toEqual([]);
		expect(idsOf(await search(tenant, 'mississippi autumn'))).toEqual([]);
	});

	test.each([
		"'",
		"''; drop table ai_messages; --",
		'\\',
		"\\'",
		'& | !',
		'<->',
		':*',
		'(',
		'%',
		'"',
		"a'b",
		'*',
		'🙂',
		':A',
		'???'
	])('takes %s for text', async (query) => {
		const tenant = await createTenant();
		await writeConversation(tenant, { messages: ['Plain words.'] });
		expect(idsOf(await search(tenant, query))).toEqual([]);
	});

	test.each([
		["Ada's C++ notes, vol. 2", "ada's"],
		['Read example.com/path first', 'example.com'],
		['A well-known fact', 'well-known'],
		['Pi is 3.14 or so', '3.14'],
		['Ümläute und Straße', 'straße'],
		['Это река', 'река'],
		['Write to ada@example.org', 'ada@example.org']
	])('finds in “%s” the words %s', async (text, query) => {
		const tenant = await createTenant();
		const { id } = await writeConversation(tenant, { messages: [text] });
		expect(idsOf(await search(tenant, query))).toEqual([id]);
	});

	test('pages through what was found, each conversation once', async () => {
		const tenant = await createTenant();
		const written = await Promise.all(
			[0, 1, 2, 3, 4].map((days) => writeConversation(tenant, { title: 'paged', at: daysAgo(days) }))
		);
		const seen: string[] = [];
		for (let cursor: string | null | undefined; cursor !== null;) {
			const page = await searchConversations(tenant, { query: 'paged', limit: 2, cursor });
			seen.push(...idsOf(page.items));
			cursor = page.nextCursor;
		}
		expect(seen).toEqual(written.map(({ id }) => id));
		await expect(
			searchConversations(tenant, { query: 'paged', limit: 2, cursor: 'x' })
		).rejects.toMatchObject({ code: 'INVALID_INPUT' });
	});

	test('finds what was archived, and nothing of what was deleted', async () => {
		const tenant = await createTenant();
		const kept = await writeConversation(tenant, { title: 'keepsake' });
		const gone = await writeConversation(tenant, { title: 'keepsake' });
		await archiveConversation(tenant, { id: kept.id, isArchived: true });
		await deleteConversation(tenant, { id: gone.id });
		expect(await search(tenant, 'keepsake')).toMatchObject([{ id: kept.id, isArchived: true }]);
	});
});

describe('whose words are found', () => {
	test("one's own and what is shared with the tenant; never a colleague's own or another tenant's", async () => {
		const tenant = await createTenant();
		const colleague = await addMember(tenant, { role: 'member' });
		const viewer = await addMember(tenant, { role: 'viewer' });
		const stranger = await createTenant();
		const own = await writeConversation(colleague, { messages: ['secretum meum'] });
		const hidden = await writeConversation(tenant, { title: 'secretum', messages: ['secretum tuum'] });
		const shared = await writeConversation(tenant, { messages: ['secretum nostrum'], visibility: 'tenant' });
		const foreign = await writeConversation(stranger, { messages: ['secretum'], visibility: 'tenant' });

		const found = async (context: TenantContext) => idsOf(await search(context, 'secretum')).toSorted();
		expect(await found(tenant)).toEqual([hidden.id, shared.id].toSorted());
		expect(await found(colleague)).toEqual([own.id, shared.id].toSorted());
		expect(await found(viewer)).toEqual([shared.id]);
		expect(await found(stranger)).toEqual([foreign.id]);
		const [ofTheirs] = await search(viewer, 'secretum');
		expect(ofTheirs?.author).toBe('Ada Owner');
	});

	test('not even as candidates, so that what others have said takes no place from one’s own', async () => {
		const tenant = await createTenant();
		const { tenantId } = tenant.scope;
		const talker = await addMember(tenant, { role: 'member' });
		await asOwner(async (owner) => {
			await owner`
				insert into ai_conversations (tenant_id, id, user_id, title, model_id)
				select ${tenantId}, gen_random_uuid(), ${talker.scope.userId}, 'sandcastle', 'a/b'
				from generate_series(1, 400)`;
			await owner`
				insert into ai_messages (tenant_id, id, conversation_id, role, content)
				select ${tenantId}, gen_random_uuid(), id, 'user', 'sandcastle'
				from ai_conversations where tenant_id = ${tenantId}`;
		});
		const { id, messageIds } = await writeConversation(tenant, {
			title: 'My sandcastle',
			messages: ['One sandcastle.'],
			at: daysAgo(300)
		});
		const candidates = await findCandidates(tenant.scope, `'sandcastle':*`);
		expect(candidates).toMatchObject([
			{ conversationId: id, messageId: null },
			{ conversationId: id, messageId: messageIds[0] }
		]);
		expect(idsOf(await search(tenant, 'sandcastle'))).toEqual([id]);
	});
});

test('a search that finds the table locked for too long is given up, in words', async () => {
	const tenant = await createTenant();
	await asOwner(async (owner) => {
		await owner.begin(async (locking) => {
			await locking`lock table ai_messages in access exclusive mode`;
			await expect(search(tenant, 'anything')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
		});
	});
});

test('among 100,000 messages it goes by the full-text index', async () => {
	const tenant = await createTenant();
	const { tenantId, userId } = tenant.scope;
	const { id } = await writeConversation(tenant, { messages: ['The one about palimpsests.'] });
	await asOwner(async (owner) => {
		await owner`
			insert into ai_conversations (tenant_id, id, user_id, title, model_id)
			select ${tenantId}, gen_random_uuid(), ${userId}, 'Filler ' || n, 'a/b' from generate_series(1, 1000) n`;
		await owner`
			insert into ai_messages (tenant_id, id, conversation_id, role, content)
			select ${tenantId}, gen_random_uuid(), c.id, 'user', 'Words of message ' || n || ' in ' || c.title
			from ai_conversations c, generate_series(1, 100) n where c.tenant_id = ${tenantId} and c.title like 'Filler%'`;
		// As the database does by itself after a while: until then the index is dearer by what is not sorted into it yet.
		await owner`select gin_clean_pending_list('ai_messages_search_idx')`;
		await owner`analyze ai_conversations, ai_messages`;
	});
	const plan = await withSystem((tx) =>
		tx.execute<{ 'QUERY PLAN': string }>(sql`explain ${candidatesQuery(tenant.scope, `'palimpsests':*`)}`)
	);
	const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
	expect(lines).toContain('Bitmap Index Scan on ai_messages_search_idx');
	expect(lines).not.toContain('Seq Scan on ai_messages');
	expect(idsOf(await search(tenant, 'palimpsest'))).toEqual([id]);
	// What every message says is found as well, in many conversations.
	expect((await search(tenant, 'words of message')).length).toBe(20);
}, 60_000);
