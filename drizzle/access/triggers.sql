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
