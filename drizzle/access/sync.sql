-- The change log: what every open tab hears of. Written here and not by the code that makes a change, so that none can
-- forget it. Runs after every migration, so it has to be repeatable.
--
-- A trigger on each table notes what changed in sync_pending, each thing once a transaction. When the transaction
-- commits, publish_changes gives the tenant's next numbers to what it noted. Deferred triggers are the last thing
-- before the commit, and the row lock on sync_state is held until it is done: the order of the numbers is the order of
-- the commits, none is left out, and whoever has seen 41 can never find a 40 later.
--
-- No deadlock: a transaction takes this lock after all its others, and several tenants' in the order of their ids.
-- Therefore no other deferred trigger may wait for a lock that its transaction does not have already.

-- Notes hold for one transaction, so there is nothing to bring back after a crash.
do $$
begin
	if (select relpersistence from pg_class where oid = 'sync_pending'::regclass) <> 'u' then
		alter table sync_pending set unlogged;
	end if;
end
$$;

-- of_tenant null: every tenant. which null: the tenant itself. who null: the whole tenant's business; once it is that,
-- it stays so for this transaction.
create or replace function note_change(of_tenant uuid, what sync_kind, which uuid, who uuid)
	returns void language plpgsql as $$
begin
	insert into sync_pending as noted (tenant_id, xid, kind, entity_id, audience)
	values (of_tenant, pg_current_xact_id(), what, which, who)
	on conflict (tenant_id, xid, kind, entity_id) do update set audience = null
	where noted.audience is not null and noted.audience is distinct from excluded.audience;
	if current_setting('colloquy.noting', true) is distinct from pg_current_xact_id()::text then
		perform set_config('colloquy.noting', pg_current_xact_id()::text, true);
	end if;
end
$$;

create or replace function publish_changes() returns trigger language plpgsql as $$
declare
	reached record;
begin
	-- What is noted after this is published again.
	perform set_config('colloquy.noting', '', true);
	-- What is seen before it is on disk may be lost, and its numbers given out again for something else.
	if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;
	for reached in
		with noted as (
			delete from sync_pending where xid = pg_current_xact_id() returning tenant_id, kind, entity_id, audience
		), changes as (
			select tenant_id, kind, coalesce(entity_id, tenant_id) as entity_id, audience
			from noted where tenant_id is not null
			union
			select tenants.id, kind, coalesce(entity_id, tenants.id), audience
			from noted, tenants where noted.tenant_id is null and tenants.deleted_at is null
		), counted as (
			insert into sync_state as state (tenant_id, seq)
			select tenant_id, count(*) from changes group by tenant_id order by tenant_id
			on conflict (tenant_id) do update set seq = state.seq + excluded.seq
			returning tenant_id, seq
		), written as (
			insert into sync_events (tenant_id, seq, kind, entity_id, audience)
			select tenant_id, counted.seq + 1 - row_number() over (partition by tenant_id order by kind desc, entity_id desc),
				kind, entity_id, audience
			from changes join counted using (tenant_id)
		)
		select tenant_id, seq from counted
	loop
		perform pg_notify('colloquy_changes', 'changed:' || reached.tenant_id || ':' || reached.seq);
	end loop;
	return null;
end
$$;

-- A private conversation is its author's business; it is everybody's when it was or is shared.
create or replace function note_conversation() returns trigger language plpgsql as $$
begin
	perform note_change(
		coalesce(new.tenant_id, old.tenant_id), 'conversation', coalesce(new.id, old.id),
		case
			when 'tenant' in (old.visibility, new.visibility) then null
			else coalesce(new.user_id, old.user_id)
		end
	);
	return null;
end
$$;

-- Of a conversation that goes with its messages there is nothing left to ask; it tells of itself.
create or replace function note_message() returns trigger language plpgsql as $$
begin
	perform note_change(
		tenant_id, 'conversation', id, case visibility when 'tenant' then null else user_id end
	)
	from ai_conversations
	where tenant_id = coalesce(new.tenant_id, old.tenant_id) and id = coalesce(new.conversation_id, old.conversation_id);
	return null;
end
$$;

-- A synchronisation with the provider touches every model, and changes few.
create or replace function note_model() returns trigger language plpgsql as $$
begin
	if tg_op <> 'UPDATE' or (to_jsonb(new) - array['updated_at', 'synced_at'])
		is distinct from (to_jsonb(old) - array['updated_at', 'synced_at'])
	then
		perform note_change(null, 'models', null, null);
	end if;
	return null;
end
$$;

create or replace function note_tenant_model() returns trigger language plpgsql as $$
begin
	perform note_change(coalesce(new.tenant_id, old.tenant_id), 'models', null, null);
	return null;
end
$$;

-- That one was used changes a count, and nothing that anybody waits for. One of the platform's that is not published,
-- before or after, is nobody's business.
create or replace function note_template() returns trigger language plpgsql as $$
begin
	if (tg_op <> 'UPDATE' or (to_jsonb(new) - array['updated_at', 'usage_count'])
		is distinct from (to_jsonb(old) - array['updated_at', 'usage_count']))
		and (coalesce(new.tenant_id, old.tenant_id) is not null or old.is_public or new.is_public)
	then
		perform note_change(
			coalesce(new.tenant_id, old.tenant_id), 'template', coalesce(new.id, old.id),
			case
				when coalesce(new.tenant_id, old.tenant_id) is null or old.is_public or new.is_public then null
				else coalesce(new.user_id, old.user_id)
			end
		);
	end if;
	return null;
end
$$;

create or replace function note_template_version() returns trigger language plpgsql as $$
begin
	perform note_change(
		tenant_id, 'template', id, case when tenant_id is null or is_public then null else user_id end
	)
	from ai_prompt_templates
	where id = coalesce(new.template_id, old.template_id) and (tenant_id is not null or is_public);
	return null;
end
$$;

-- Locking a budget is written as an update of nothing.
create or replace function note_budget() returns trigger language plpgsql as $$
begin
	if tg_op <> 'UPDATE' or (new.spent, new.held) is distinct from (old.spent, old.held) then
		perform note_change(
			coalesce(new.tenant_id, old.tenant_id), 'usage', coalesce(new.subject_id, old.subject_id), null
		);
	end if;
	return null;
end
$$;

create or replace function note_budget_raise() returns trigger language plpgsql as $$
begin
	perform note_change(
		coalesce(new.tenant_id, old.tenant_id), 'usage', coalesce(new.subject_id, old.subject_id), null
	);
	return null;
end
$$;

create or replace function note_membership() returns trigger language plpgsql as $$
begin
	if tg_op <> 'UPDATE' or new.role <> old.role then
		perform note_change(
			coalesce(new.tenant_id, old.tenant_id), 'members', coalesce(new.user_id, old.user_id), null
		);
	end if;
	if tg_op = 'UPDATE' and new.monthly_limit_usd is distinct from old.monthly_limit_usd then
		perform note_change(new.tenant_id, 'usage', new.user_id, null);
	end if;
	return null;
end
$$;

-- A key is shown on a page that is read when it is opened; how far its budget goes is shown with the others.
create or replace function note_api_key() returns trigger language plpgsql as $$
begin
	if new.monthly_limit_usd is distinct from old.monthly_limit_usd then
		perform note_change(new.tenant_id, 'usage', new.id, null);
	end if;
	return null;
end
$$;

-- By what name colleagues see somebody.
create or replace function note_user() returns trigger language plpgsql as $$
begin
	if new.name <> old.name then
		perform note_change(tenant_id, 'members', user_id, null) from memberships where user_id = new.id;
	end if;
	return null;
end
$$;

create or replace function note_tenant() returns trigger language plpgsql as $$
begin
	if tg_op <> 'UPDATE' or (to_jsonb(new) - 'updated_at') is distinct from (to_jsonb(old) - 'updated_at') then
		perform note_change(coalesce(new.id, old.id), 'tenant', null, null);
	end if;
	if tg_op = 'UPDATE'
		and (new.monthly_quota_usd, new.monthly_limit_usd) is distinct from (old.monthly_quota_usd, old.monthly_limit_usd)
	then
		perform note_change(new.id, 'usage', new.id, null);
	end if;
	return null;
end
$$;

create or replace function note_budget_notice() returns trigger language plpgsql as $$
begin
	perform note_change(coalesce(new.tenant_id, old.tenant_id), 'notice', coalesce(new.id, old.id), null);
	return null;
end
$$;

-- A session that lets nobody in any more ends what was opened with it, on every instance.
create or replace function tell_session_end() returns trigger language plpgsql as $$
begin
	perform pg_notify('colloquy_changes', 'session:' || old.id);
	return null;
end
$$;

do $$
declare
	watched record;
begin
	for watched in
		select * from (values
			('ai_conversations', 'insert or update or delete', 'note_conversation'),
			('ai_messages', 'insert or update or delete', 'note_message'),
			('ai_models', 'insert or update or delete', 'note_model'),
			('tenant_models', 'insert or update or delete', 'note_tenant_model'),
			('ai_prompt_templates', 'insert or update or delete', 'note_template'),
			('ai_prompt_template_versions', 'insert or update or delete', 'note_template_version'),
			('budgets', 'insert or update or delete', 'note_budget'),
			('budget_raises', 'insert or update or delete', 'note_budget_raise'),
			('memberships', 'insert or update or delete', 'note_membership'),
			('api_keys', 'update of monthly_limit_usd', 'note_api_key'),
			('users', 'update of name', 'note_user'),
			('tenants', 'insert or update or delete', 'note_tenant'),
			('budget_notices', 'insert', 'note_budget_notice')
		) as listed (table_name, events, function_name)
	loop
		if not exists (
			select from pg_trigger where tgname = watched.table_name || '_sync' and tgrelid = watched.table_name::regclass
		) then
			execute format(
				'create trigger %I after %s on %I for each row execute function %I()',
				watched.table_name || '_sync', watched.events, watched.table_name, watched.function_name
			);
		end if;
	end loop;
	if not exists (select from pg_trigger where tgname = 'sync_pending_publish') then
		create constraint trigger sync_pending_publish after insert on sync_pending
			deferrable initially deferred
			-- The first of a transaction's notes does it for all of them: one for each of thousands would take minutes.
			for each row when (current_setting('colloquy.noting', true) is distinct from pg_current_xact_id()::text)
			execute function publish_changes();
	end if;
	if not exists (select from pg_trigger where tgname = 'sessions_tell_end') then
		create trigger sessions_tell_end after delete on sessions
			for each row execute function tell_session_end();
		create trigger sessions_tell_expiry after update of expires_at on sessions
			for each row when (new.expires_at <= now()) execute function tell_session_end();
	end if;
end
$$;
