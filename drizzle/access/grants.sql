-- What the two runtime roles may do, table by table. Runs after every migration, so it has to be repeatable, and a
-- new table is out of reach until it is named here. Row-level security narrows the rows; this narrows the verbs.

revoke all on all tables in schema public from colloquy_app, colloquy_system;
grant usage on schema public to colloquy_app, colloquy_system;

-- People, as their colleagues see them: never a password hash.
grant select (id, name, email, created_at) on users to colloquy_app;
grant select on tenants, memberships, ai_models, ai_model_prices to colloquy_app;
-- Quota and suspension are the platform's.
grant update (
	name, default_model_id, settings, monthly_limit_usd, limit_policy, fallback_model_id, output_tokens_max, deleted_at,
	updated_at
) on tenants to colloquy_app;
grant update (role, monthly_limit_usd, notices_read_at, updated_at), delete on memberships to colloquy_app;
-- A limit, never a key's hash.
grant select (tenant_id, id, name, prefix, created_by, monthly_limit_usd, last_used_at, expires_at, revoked_at, created_at)
	on api_keys to colloquy_app;
-- Public links are ended, not edited. An attachment becomes its conversation's when it is sent.
grant select, insert, update (revoked_at) on shares to colloquy_app;
grant select, insert, update (conversation_id), delete on attachments to colloquy_app;
-- An exception is ended, not edited.
grant select, insert, update (revoked_at) on budget_raises to colloquy_app;
grant select, insert, update on invitations, tenant_models to colloquy_app;
grant select, insert, update, delete on ai_conversations, ai_messages to colloquy_app;
-- A template that is deleted goes out of the lists. Its versions are what they were.
grant select, insert, update on ai_prompt_templates, ai_prompt_template_uses to colloquy_app;
grant select, insert on ai_prompt_template_versions to colloquy_app;
grant select, insert, update on ai_generations, budgets, ai_usage_stats, ai_usage_attributions to colloquy_app;
grant select, insert, delete on ai_generation_chunks to colloquy_app;

grant select, insert, update, delete on
	users, sessions, password_resets, rate_limits, tenants, memberships, ai_conversations, ai_messages, ai_generation_chunks,
	ai_prompt_templates
	to colloquy_system;
grant select, insert, update on
	invitations, tenant_models, ai_models, catalogue_syncs, platform_settings, ai_generations, budgets, api_keys,
	reconciliation_runs, reconciliation_days
	to colloquy_system;
grant select, insert, update (revoked_at) on budget_raises to colloquy_system;
grant select, update (revoked_at) on shares to colloquy_system;
grant select, delete on attachments to colloquy_system;
grant select, insert, update (mailed_at) on budget_notices to colloquy_system;
-- Rollups are made from the ledger, and can be made anew from it.
grant select, insert, update, delete on ai_usage_stats, ai_usage_attributions to colloquy_system;
grant select, insert on ai_prompt_template_versions to colloquy_system;
grant select, delete on ai_prompt_template_uses to colloquy_system;

-- The change log is written by triggers, as whoever made the change; what is in it is read by the system alone.
grant select, insert, delete, update (audience) on sync_pending to colloquy_app, colloquy_system;
grant select, insert, update (seq) on sync_state to colloquy_app, colloquy_system;
grant select (tenant_id), insert on sync_events to colloquy_app;
grant select, insert, delete on sync_events to colloquy_system;

-- Append-only for everyone: money and prices are corrected by a further row, and what was done was done.
grant select, insert on ai_usage_ledger, audit_log to colloquy_app, colloquy_system;
grant select, insert on budget_notices to colloquy_app;
grant select, insert on ai_model_prices, platform_audit_log to colloquy_system;

-- Every table of a tenant obeys its policies even for the owner of the table, and must have some.
do $$
declare
	tenant_table record;
begin
	for tenant_table in
		select c.oid, c.relname, c.relrowsecurity
		from pg_class c
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
			and (
				c.relname in ('tenants', 'users')
				or exists (
					select from pg_attribute a
					where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
				)
			)
	loop
		if not tenant_table.relrowsecurity
			or not exists (select from pg_policy p where p.polrelid = tenant_table.oid)
		then
			raise exception 'table % holds rows of tenants but has no row-level security policy', tenant_table.relname
				using hint = 'Add tenantPolicies(…) to its schema, then npm run db:generate.';
		end if;
		execute format('alter table %I force row level security', tenant_table.relname);
	end loop;
end
$$;

-- Readiness counts the migrations that were applied. There are none recorded where the schema was pushed.
do $$
begin
	if to_regclass('drizzle.__drizzle_migrations') is not null then
		grant usage on schema drizzle to colloquy_system;
		grant select on drizzle.__drizzle_migrations to colloquy_system;
	end if;
end
$$;

-- The job queue is the system's: it works in tables that pg-boss has made as the owner.
grant usage on schema pgboss to colloquy_system;
grant select, insert, update, delete on all tables in schema pgboss to colloquy_system;
grant usage on all sequences in schema pgboss to colloquy_system;
grant execute on all functions in schema pgboss to colloquy_system;
