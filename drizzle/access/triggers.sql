-- Rules over several rows, which no constraint can state. Runs after every migration, so it has to be repeatable.

-- A tenant that is not deleted has an owner. Checked when the transaction is about to commit, so that ownership can
-- change hands within it. The lock makes two such transactions take turns, and the second sees what the first left.
create or replace function keep_an_owner() returns trigger language plpgsql as $$
begin
	perform from tenants where id = old.tenant_id and deleted_at is null for no key update;
	if found and not exists (select from memberships where tenant_id = old.tenant_id and role = 'owner') then
		raise exception 'the last owner of tenant % cannot go', old.tenant_id
			using errcode = 'check_violation', constraint = 'memberships_keep_an_owner', table = 'memberships';
	end if;
	return null;
end
$$;

do $$
begin
	if not exists (select from pg_trigger where tgname = 'memberships_keep_an_owner') then
		create constraint trigger memberships_keep_an_owner
			after update of role or delete on memberships
			deferrable initially deferred
			for each row when (old.role = 'owner')
			execute function keep_an_owner();
	end if;
end
$$;

-- Its lock is taken with the change already: at the commit nothing may wait any more (sync.sql).
create or replace function lock_tenant_of_owner() returns trigger language plpgsql as $$
begin
	perform from tenants where id = old.tenant_id and deleted_at is null for no key update;
	return null;
end
$$;

do $$
begin
	if not exists (select from pg_trigger where tgname = 'memberships_lock_tenant') then
		create trigger memberships_lock_tenant
			after update of role or delete on memberships
			for each row when (old.role = 'owner')
			execute function lock_tenant_of_owner();
	end if;
end
$$;

-- Whoever's role changes goes on under a new session: the old one is replaced with their next page. As the owner,
-- because the role that changes memberships does not reach sessions.
create or replace function rotate_sessions() returns trigger language plpgsql
	security definer set search_path = public, pg_temp as $$
begin
	update sessions set must_rotate = true where user_id = new.user_id and replaced_at is null and expires_at > now();
	return null;
end
$$;

do $$
begin
	if not exists (select from pg_trigger where tgname = 'memberships_rotate_sessions') then
		create trigger memberships_rotate_sessions
			after update of role on memberships
			for each row when (old.role is distinct from new.role)
			execute function rotate_sessions();
	end if;
end
$$;

-- Whoever sees a template of their tenant may use it, which its count tells. All else about it is changed by its author
-- while it is theirs alone, and by the tenant's admins once it is everybody's. Nobody writes one in another's name.
create or replace function keep_templates_to_their_editors() returns trigger language plpgsql as $$
declare
	actor text := nullif(current_setting('app.user_id', true), '');
	is_admin boolean := current_setting('app.role', true) in ('owner', 'admin');
begin
	-- The system's own, outside of any tenant.
	if actor is null then
		return new;
	end if;
	if tg_op = 'INSERT' then
		if new.user_id::text is distinct from actor or (new.is_public and not is_admin) then
			raise exception 'a template is written by its author, and published by an admin'
				using errcode = 'insufficient_privilege';
		end if;
		return new;
	end if;
	if to_jsonb(old) - 'usage_count' = to_jsonb(new) - 'usage_count' then
		return new;
	end if;
	if new.user_id is distinct from old.user_id
		or not coalesce((case when old.is_public or new.is_public then is_admin else old.user_id::text = actor end), false)
	then
		raise exception 'template % is not theirs to change', old.id using errcode = 'insufficient_privilege';
	end if;
	return new;
end
$$;

do $$
begin
	if not exists (select from pg_trigger where tgname = 'ai_prompt_templates_keep_to_editors') then
		create trigger ai_prompt_templates_keep_to_editors
			before insert or update on ai_prompt_templates
			for each row execute function keep_templates_to_their_editors();
	end if;
end
$$;
