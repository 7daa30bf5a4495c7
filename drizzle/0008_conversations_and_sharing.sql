CREATE TYPE "public"."title_source" AS ENUM('question', 'model', 'person');--> statement-breakpoint
CREATE TABLE "attachments" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid,
	"media_type" text NOT NULL,
	"filename" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attachments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "attachments_size" CHECK ("attachments"."size_bytes" > 0 and "attachments"."width" > 0 and "attachments"."height" > 0)
);
--> statement-breakpoint
ALTER TABLE "attachments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "shares" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"created_by" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"title" text NOT NULL,
	"messages" jsonb NOT NULL,
	"message_count" integer NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shares_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "shares" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_conversations" ADD COLUMN "title_source" "title_source" DEFAULT 'question' NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_conversations" ADD COLUMN "settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_conversations" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "step" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_tenant_id_conversation_id_ai_conversations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","conversation_id") REFERENCES "public"."ai_conversations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_tenant_id_conversation_id_ai_conversations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","conversation_id") REFERENCES "public"."ai_conversations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_conversation_idx" ON "attachments" USING btree ("tenant_id","conversation_id");--> statement-breakpoint
CREATE INDEX "attachments_unsent_idx" ON "attachments" USING btree ("created_at") WHERE conversation_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "shares_token_key" ON "shares" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "shares_open_key" ON "shares" USING btree ("tenant_id","conversation_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "ai_conversations_pinned_idx" ON "ai_conversations" USING btree ("tenant_id","user_id") WHERE is_pinned;--> statement-breakpoint
CREATE INDEX "ai_conversations_search_idx" ON "ai_conversations" USING gin ("search");--> statement-breakpoint
CREATE INDEX "ai_generations_message_idx" ON "ai_generations" USING btree ("tenant_id","message_id");--> statement-breakpoint
CREATE POLICY "app_read" ON "attachments" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("attachments"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("attachments"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid or exists (select 1 from ai_conversations where ai_conversations.tenant_id = "attachments"."tenant_id" and ai_conversations.id = "attachments"."conversation_id")));--> statement-breakpoint
CREATE POLICY "app_write" ON "attachments" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("attachments"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "attachments"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK ("attachments"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "attachments"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "attachments" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_read" ON "shares" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("shares"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("shares"."created_by" = nullif(current_setting('app.user_id', true), '')::uuid or current_setting('app.role', true) in ('owner', 'admin')));--> statement-breakpoint
CREATE POLICY "app_write" ON "shares" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("shares"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("shares"."created_by" = nullif(current_setting('app.user_id', true), '')::uuid or current_setting('app.role', true) in ('owner', 'admin'))) WITH CHECK ("shares"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("shares"."created_by" = nullif(current_setting('app.user_id', true), '')::uuid or current_setting('app.role', true) in ('owner', 'admin')));--> statement-breakpoint
CREATE POLICY "system_access" ON "shares" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);