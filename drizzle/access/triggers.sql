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
