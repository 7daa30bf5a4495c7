CREATE TYPE "public"."sync_kind" AS ENUM('conversation', 'models', 'template', 'usage', 'members', 'tenant', 'notice');--> statement-breakpoint
CREATE TABLE "sync_events" (
	"tenant_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"kind" "sync_kind" NOT NULL,
	"entity_id" uuid NOT NULL,
	"audience" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sync_events_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
ALTER TABLE "sync_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sync_pending" (
	"tenant_id" uuid,
	"xid" "xid8" NOT NULL,
	"kind" "sync_kind" NOT NULL,
	"entity_id" uuid,
	"audience" uuid,
	CONSTRAINT "sync_pending_once_key" UNIQUE NULLS NOT DISTINCT("tenant_id","xid","kind","entity_id")
);
--> statement-breakpoint
ALTER TABLE "sync_pending" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sync_state" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sync_state" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "sync_events_time_idx" ON "sync_events" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "sync_pending_xid_idx" ON "sync_pending" USING btree ("xid");--> statement-breakpoint
CREATE POLICY "app_access" ON "sync_events" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("sync_events"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("sync_events"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "sync_events" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "sync_pending" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("sync_pending"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("sync_pending"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "sync_pending" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "sync_state" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("sync_state"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("sync_state"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "sync_state" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);