import type postgres from 'postgres';
import { newId } from '$lib/domain/ids';
import { openTenant } from '$lib/server/auth/tenant-scope';
import type { TenantContext } from '$lib/server/services/context';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { ask } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';

/** A table with rows of tenants, as the database describes it. */
export interface TenantTable {
	name: string;
	/** says whose a row is: `tenant_id`; the id, of tenants and people themselves */
	key: string;
	/** those that a row is written with: not the generated ones */
	columns: string[];
	/** of the primary key, without {@link key}, where they are ids */
	ids: string[];
	/** a point in time that the app role may write; null where it may update nothing at all */
	updatable: string | null;
}

/** Every table with `tenant_id`, and the two whose rows are tenants and people. */
export async function readTenantTables(owner: postgres.Sql): Promise<TenantTable[]> {
	return owner<TenantTable[]>`
		with tables as (
			select table_name::text as name, 'tenant_id' as key from information_schema.columns
			where table_schema = 'public' and column_name = 'tenant_id'
			union all values ('tenants', 'id'), ('users', 'id')
		)
		select name, key,
			array(
				select column_name::text from information_schema.columns
				where table_schema = 'public' and table_name = name and is_generated = 'NEVER' order by ordinal_position
			) as columns,
			array(
				select attname::text from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
				where indrelid = name::regclass and indisprimary and attname <> key and atttypid = 'uuid'::regtype
			) as ids,
			(
				select column_name::text from information_schema.columns
				where table_schema = 'public' and table_name = name and data_type like 'timestamp%'
					and has_column_privilege('colloquy_app', name::regclass, column_name::text, 'update')
				order by column_name <> 'updated_at', ordinal_position limit 1
			) as updatable
		from tables order by name`;
}

/** One of everything, of and by the owner of a tenant, and as open as it can be within the tenant. */
async function fillTenant(owner: postgres.Sql, context: TenantContext): Promise<void> {
	const { tenantId, userId } = context.scope;
	const { run } = await ask(context, question(context, 'One of everything'));
	await createInvitation(
		context,
		{ email: `${newId()}@example.com`, role: 'viewer' },
		{ origin: 'http://localhost', isMailable: false }
	);
	const templateId = newId();
	const versionId = newId();
	const keyId = newId();
	await owner.begin(async (sql) => {
		await sql`update ai_conversations set visibility = 'tenant' where tenant_id = ${tenantId}`;
		await sql`insert into ai_generation_chunks (tenant_id, generation_id, seq, chunks)
			values (${tenantId}, ${run.generationId}, 1000, '[]')`;
		await sql`insert into tenant_models (tenant_id, model_id, is_enabled, updated_by)
			select ${tenantId}, id, false, ${userId} from ai_models limit 1`;
		await sql`insert into ai_prompt_templates (id, tenant_id, user_id, name, user_prompt_template, is_public, version_id)
			values (${templateId}, ${tenantId}, ${userId}, 'A template', 'Hello', true, ${versionId})`;
		await sql`insert into ai_prompt_template_versions (id, tenant_id, template_id, number, name, user_prompt_template, author_id)
			values (${versionId}, ${tenantId}, ${templateId}, 1, 'A template', 'Hello', ${userId})`;
		await sql`insert into ai_prompt_template_uses (tenant_id, template_id, version_id, use_count)
			values (${tenantId}, ${templateId}, ${versionId}, 1)`;
		await sql`insert into attachments (tenant_id, id, user_id, conversation_id, media_type, filename, size_bytes, width, height, sha256, bytes)
			values (${tenantId}, ${newId()}, ${userId}, ${run.conversationId}, 'image/png', 'a.png', 1, 1, 1, '', '\\x00')`;
		await sql`insert into shares (tenant_id, id, conversation_id, created_by, token_hash, title, messages, message_count)
			values (${tenantId}, ${newId()}, ${run.conversationId}, ${userId}, ${newId()}, 'A copy', '[]', 0)`;
		await sql`insert into api_keys (tenant_id, id, name, prefix, key_hash, created_by)
			values (${tenantId}, ${keyId}, 'A key', 'sk-', ${keyId}, ${userId})`;
		await sql`insert into ai_usage_attributions (tenant_id, dimension, subject_id, user_id, period, period_start, period_end)
			values (${tenantId}, 'template', ${templateId}, ${userId}, 'daily', now(), now())`;
		await sql`insert into budget_raises (tenant_id, id, scope, subject_id, amount_usd, granted_by, reason, created_by, expires_at)
			values (${tenantId}, ${newId()}, 'tenant', ${tenantId}, 1, 'tenant', 'One of everything', ${userId}, now())`;
		await sql`insert into budget_notices (tenant_id, id, scope, subject_id, period_start, threshold, spent, limit_usd)
			values (${tenantId}, ${newId()}, 'tenant', ${tenantId}, now(), 50, 1, 2)`;
		// Of a transaction that is not this one: what is noted in this one is gone with its commit.
		await sql`insert into sync_pending (tenant_id, xid, kind) values (${tenantId}, '3', 'tenant')`;
	});
}

/** Two tenants with one of everything, and those who ask from the first for what is in the second. */
export interface TwoTenants {
	own: TenantContext;
	foreign: TenantContext;
	/** in the foreign tenant alone */
	foreigner: TenantContext;
	actors: Record<string, TenantContext>;
}

export async function createTwoTenants(owner: postgres.Sql): Promise<TwoTenants> {
	const [own, foreign] = await Promise.all([createTenant(), createTenant()]);
	const [admin, member, viewer, foreigner] = await Promise.all([
		addMember(own, { role: 'admin' }),
		addMember(own, { role: 'member' }),
		addMember(own, { role: 'viewer' }),
		addMember(foreign, { role: 'viewer' })
	]);
	await Promise.all([own, foreign].map((tenant) => fillTenant(owner, tenant)));
	await dropReferences(owner);
	const { userId } = foreign.scope;
	await owner`insert into memberships (tenant_id, user_id, role) values (${own.scope.tenantId}, ${userId}, 'admin')`;
	const { scope } = await openTenant(userId, own.scope.tenantSlug);
	// Theirs is everything in the foreign tenant, but here they act in the other.
	const inBoth = { ...foreign, scope };
	return {
		own,
		foreign,
		foreigner,
		actors: { owner: own, admin, member, viewer, 'admin who owns the other tenant': inBoth }
	};
}

/** They would refuse for reasons of their own, before it shows whether a policy does. The database is this file's. */
async function dropReferences(owner: postgres.Sql): Promise<void> {
	const references = await owner<{ table: string; name: string }[]>`
		select conrelid::regclass::text as table, conname as name from pg_constraint
		where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`;
	for (const { table, name } of references) {
		await owner`alter table ${owner(table)} drop constraint ${owner(name)}`;
	}
}

/** Whose a row of the table is, for a person of a tenant. */
export function keyOf({ name }: TenantTable, { scope }: TenantContext): string {
	return name === 'users' ? scope.userId : scope.tenantId;
}
