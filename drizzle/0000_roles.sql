-- The two roles that hold grants and policies; logins are members of one of them. Roles belong to the whole cluster,
-- so another database may have made them already, or be making them at this moment.
do $$
begin
	create role colloquy_app nologin nosuperuser nobypassrls;
exception
	when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
do $$
begin
	create role colloquy_system nologin nosuperuser nobypassrls;
exception
	when duplicate_object or unique_violation then null;
end
$$;
