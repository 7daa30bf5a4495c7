CREATE TYPE "public"."conversation_visibility" AS ENUM('private', 'tenant');--> statement-breakpoint
CREATE TYPE "public"."generation_kind" AS ENUM('chat', 'title', 'api');--> statement-breakpoint
CREATE TYPE "public"."generation_money" AS ENUM('held', 'awaiting', 'settled', 'released');--> statement-breakpoint
CREATE TYPE "public"."generation_status" AS ENUM('pending', 'streaming', 'completed', 'stopped', 'failed', 'interrupted');--> statement-breakpoint
CREATE TYPE "public"."message_role" AS ENUM('user', 'assistant', 'system');--> statement-breakpoint
CREATE TYPE "public"."message_status" AS ENUM('streaming', 'complete', 'stopped', 'interrupted', 'failed');--> statement-breakpoint
CREATE TYPE "public"."budget_scope" AS ENUM('tenant', 'member');--> statement-breakpoint
CREATE TYPE "public"."ledger_kind" AS ENUM('charge', 'adjustment');--> statement-breakpoint
CREATE TYPE "public"."ledger_source" AS ENUM('stream', 'lookup', 'estimate');--> statement-breakpoint
CREATE TYPE "public"."usage_period" AS ENUM('daily', 'monthly', 'yearly');--> statement-breakpoint
CREATE TYPE "public"."limit_policy" AS ENUM('block', 'downgrade');--> statement-breakpoint
CREATE TYPE "public"."member_role" AS ENUM('owner', 'admin', 'member', 'viewer');--> statement-breakpoint
CREATE TABLE "ai_conversations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"title" text NOT NULL,
	"model_id" text NOT NULL,
	"system_prompt" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"message_count" integer DEFAULT 0 NOT NULL,
	"total_tokens" bigint DEFAULT 0 NOT NULL,
	"total_cost" numeric DEFAULT 0 NOT NULL,
	"is_archived" boolean DEFAULT false NOT NULL,
	"visibility" "conversation_visibility" DEFAULT 'private' NOT NULL,
	"is_pinned" boolean DEFAULT false NOT NULL,
	"active_leaf_id" uuid,
	"last_message_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_conversations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "ai_conversations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_generation_chunks" (
	"tenant_id" uuid NOT NULL,
	"generation_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"chunks" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_generation_chunks_tenant_id_generation_id_seq_pk" PRIMARY KEY("tenant_id","generation_id","seq")
);
--> statement-breakpoint
ALTER TABLE "ai_generation_chunks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_generations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" "generation_kind" NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid,
	"message_id" uuid,
	"status" "generation_status" DEFAULT 'pending' NOT NULL,
	"money" "generation_money" DEFAULT 'held' NOT NULL,
	"model_id" text NOT NULL,
	"model_served" text,
	"provider" text,
	"provider_generation_id" text,
	"price_id" uuid NOT NULL,
	"pricing" jsonb NOT NULL,
	"hold" numeric NOT NULL,
	"prompt_tokens_estimated" integer NOT NULL,
	"output_tokens_max" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"heartbeat_at" timestamp (3) with time zone NOT NULL,
	"stop_requested_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"lookup_at" timestamp (3) with time zone,
	"lookup_attempts" integer DEFAULT 0 NOT NULL,
	"finish_reason" text,
	"error_code" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_generations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "ai_generations_hold_not_negative" CHECK ("ai_generations"."hold" >= 0),
	CONSTRAINT "ai_generations_settled" CHECK (("ai_generations"."money" in ('settled', 'released')) = ("ai_generations"."settled_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "ai_generations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"user_agent" text,
	"ip" text,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"is_platform_admin" boolean DEFAULT false NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_messages" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"parent_id" uuid,
	"author_id" uuid,
	"role" "message_role" NOT NULL,
	"content" text DEFAULT '' NOT NULL,
	"parts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"status" "message_status" DEFAULT 'complete' NOT NULL,
	"model_id" text,
	"prompt_tokens" integer,
	"completion_tokens" integer,
	"total_tokens" integer,
	"cost" numeric,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_streamed" boolean DEFAULT false NOT NULL,
	"generation_id" uuid,
	"template_version_id" uuid,
	"search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', left(content, 100000))) STORED,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_messages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "ai_messages_in_conversation_key" UNIQUE("tenant_id","conversation_id","id")
);
--> statement-breakpoint
ALTER TABLE "ai_messages" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_model_prices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model_id" uuid NOT NULL,
	"effective_from" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"pricing" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ai_models" (
	"id" uuid PRIMARY KEY NOT NULL,
	"model_id" text NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"context_window" integer NOT NULL,
	"max_output_tokens" integer,
	"input_cost_per_1k" numeric NOT NULL,
	"output_cost_per_1k" numeric NOT NULL,
	"pricing" jsonb NOT NULL,
	"capabilities" jsonb NOT NULL,
	"config" jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"quarantine_reason" text,
	"expires_on" date,
	"synced_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_models_price_not_negative" CHECK ("ai_models"."input_cost_per_1k" >= 0 and "ai_models"."output_cost_per_1k" >= 0)
);
--> statement-breakpoint
CREATE TABLE "ai_usage_ledger" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"generation_id" uuid NOT NULL,
	"kind" "ledger_kind" NOT NULL,
	"sequence" integer NOT NULL,
	"source" "ledger_source" NOT NULL,
	"amount" numeric NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid,
	"template_id" uuid,
	"template_version_id" uuid,
	"model_id" text NOT NULL,
	"model_served" text,
	"provider" text,
	"provider_generation_id" text,
	"prompt_tokens" integer NOT NULL,
	"completion_tokens" integer NOT NULL,
	"reasoning_tokens" integer DEFAULT 0 NOT NULL,
	"cached_tokens" integer DEFAULT 0 NOT NULL,
	"cache_write_tokens" integer DEFAULT 0 NOT NULL,
	"price_id" uuid NOT NULL,
	"pricing" jsonb NOT NULL,
	"reason" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_usage_ledger_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "ai_usage_ledger_once_key" UNIQUE("tenant_id","generation_id","kind","sequence")
);
--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_usage_stats" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"model_id" text NOT NULL,
	"period" "usage_period" NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone NOT NULL,
	"request_count" integer DEFAULT 0 NOT NULL,
	"message_count" integer DEFAULT 0 NOT NULL,
	"prompt_tokens" bigint DEFAULT 0 NOT NULL,
	"completion_tokens" bigint DEFAULT 0 NOT NULL,
	"total_tokens" bigint DEFAULT 0 NOT NULL,
	"total_cost" numeric DEFAULT 0 NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_usage_stats_tenant_id_period_period_start_user_id_model_id_pk" PRIMARY KEY("tenant_id","period","period_start","user_id","model_id")
);
--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "budgets" (
	"tenant_id" uuid NOT NULL,
	"scope" "budget_scope" NOT NULL,
	"subject_id" uuid NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"spent" numeric DEFAULT 0 NOT NULL,
	"held" numeric DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budgets_tenant_id_scope_subject_id_period_start_pk" PRIMARY KEY("tenant_id","scope","subject_id","period_start"),
	CONSTRAINT "budgets_held_not_negative" CHECK ("budgets"."held" >= 0)
);
--> statement-breakpoint
ALTER TABLE "budgets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_prompt_template_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid,
	"template_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"system_prompt" text,
	"user_prompt_template" text NOT NULL,
	"variables" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"config" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"author_id" uuid NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_prompt_template_versions_number_key" UNIQUE("template_id","number"),
	CONSTRAINT "ai_prompt_template_versions_number_positive" CHECK ("ai_prompt_template_versions"."number" > 0)
);
--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "ai_prompt_templates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"category" text DEFAULT '' NOT NULL,
	"system_prompt" text,
	"user_prompt_template" text NOT NULL,
	"variables" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"config" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_public" boolean DEFAULT false NOT NULL,
	"usage_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_prompt_templates_tenant_key" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "memberships" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" "member_role" NOT NULL,
	"monthly_limit_usd" numeric,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id"),
	CONSTRAINT "memberships_limit_not_negative" CHECK ("memberships"."monthly_limit_usd" >= 0)
);
--> statement-breakpoint
ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"monthly_quota_usd" numeric,
	"limit_policy" "limit_policy" DEFAULT 'block' NOT NULL,
	"fallback_model_id" text,
	"output_tokens_max" integer,
	"default_model_id" text,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_quota_not_negative" CHECK ("tenants"."monthly_quota_usd" >= 0),
	CONSTRAINT "tenants_output_tokens_positive" CHECK ("tenants"."output_tokens_max" > 0)
);
--> statement-breakpoint
ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_conversations" ADD CONSTRAINT "ai_conversations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_conversations" ADD CONSTRAINT "ai_conversations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_generation_chunks" ADD CONSTRAINT "ai_generation_chunks_tenant_id_generation_id_ai_generations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","generation_id") REFERENCES "public"."ai_generations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD CONSTRAINT "ai_generations_price_id_ai_model_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."ai_model_prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD CONSTRAINT "ai_generations_tenant_id_conversation_id_ai_conversations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","conversation_id") REFERENCES "public"."ai_conversations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_messages" ADD CONSTRAINT "ai_messages_tenant_id_conversation_id_ai_conversations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","conversation_id") REFERENCES "public"."ai_conversations"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_messages" ADD CONSTRAINT "ai_messages_tenant_id_conversation_id_parent_id_ai_messages_tenant_id_conversation_id_id_fk" FOREIGN KEY ("tenant_id","conversation_id","parent_id") REFERENCES "public"."ai_messages"("tenant_id","conversation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_model_prices" ADD CONSTRAINT "ai_model_prices_model_id_ai_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."ai_models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ADD CONSTRAINT "ai_prompt_template_versions_template_id_ai_prompt_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."ai_prompt_templates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ADD CONSTRAINT "ai_prompt_template_versions_tenant_id_template_id_ai_prompt_templates_tenant_id_id_fk" FOREIGN KEY ("tenant_id","template_id") REFERENCES "public"."ai_prompt_templates"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ADD CONSTRAINT "ai_prompt_templates_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ai_conversations_newest_idx" ON "ai_conversations" USING btree ("tenant_id","user_id","is_archived","last_message_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "ai_generations_one_running_key" ON "ai_generations" USING btree ("tenant_id","conversation_id") WHERE status in ('pending', 'streaming') and kind = 'chat';--> statement-breakpoint
CREATE INDEX "ai_generations_open_idx" ON "ai_generations" USING btree ("created_at") WHERE status in ('pending', 'streaming');--> statement-breakpoint
CREATE INDEX "ai_generations_lookup_idx" ON "ai_generations" USING btree ("lookup_at") WHERE money = 'awaiting';--> statement-breakpoint
CREATE INDEX "ai_generations_unsettled_idx" ON "ai_generations" USING btree ("tenant_id","occurred_at") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "ai_messages_parent_idx" ON "ai_messages" USING btree ("tenant_id","conversation_id","parent_id");--> statement-breakpoint
CREATE INDEX "ai_messages_search_idx" ON "ai_messages" USING gin ("search");--> statement-breakpoint
CREATE INDEX "ai_model_prices_model_idx" ON "ai_model_prices" USING btree ("model_id","effective_from" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "ai_models_model_id_key" ON "ai_models" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_time_idx" ON "ai_usage_ledger" USING btree ("tenant_id","occurred_at");--> statement-breakpoint
CREATE INDEX "ai_prompt_templates_tenant_idx" ON "ai_prompt_templates" USING btree ("tenant_id","category");--> statement-breakpoint
CREATE INDEX "memberships_user_idx" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants" USING btree ("slug");--> statement-breakpoint
CREATE POLICY "app_read" ON "ai_conversations" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_conversations"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("ai_conversations"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid or "ai_conversations"."visibility" = 'tenant'));--> statement-breakpoint
CREATE POLICY "app_write" ON "ai_conversations" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_conversations"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "ai_conversations"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK ("ai_conversations"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "ai_conversations"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_conversations" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "ai_generation_chunks" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_generation_chunks"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_generations where ai_generations.tenant_id = "ai_generation_chunks"."tenant_id" and ai_generations.id = "ai_generation_chunks"."generation_id")) WITH CHECK ("ai_generation_chunks"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_generations where ai_generations.tenant_id = "ai_generation_chunks"."tenant_id" and ai_generations.id = "ai_generation_chunks"."generation_id"));--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_generation_chunks" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_read" ON "ai_generations" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_generations"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("ai_generations"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid or exists (select 1 from ai_conversations where ai_conversations.tenant_id = "ai_generations"."tenant_id" and ai_conversations.id = "ai_generations"."conversation_id")));--> statement-breakpoint
CREATE POLICY "app_write" ON "ai_generations" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_generations"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "ai_generations"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK ("ai_generations"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "ai_generations"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_generations" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "users" AS PERMISSIVE FOR ALL TO "colloquy_app" USING (exists (select 1 from memberships where memberships.user_id = "users"."id")) WITH CHECK (exists (select 1 from memberships where memberships.user_id = "users"."id"));--> statement-breakpoint
CREATE POLICY "system_access" ON "users" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_read" ON "ai_messages" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_messages"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_conversations where ai_conversations.tenant_id = "ai_messages"."tenant_id" and ai_conversations.id = "ai_messages"."conversation_id"));--> statement-breakpoint
CREATE POLICY "app_write" ON "ai_messages" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_messages"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_conversations where ai_conversations.tenant_id = "ai_messages"."tenant_id" and ai_conversations.id = "ai_messages"."conversation_id" and ai_conversations.user_id = nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("ai_messages"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_conversations where ai_conversations.tenant_id = "ai_messages"."tenant_id" and ai_conversations.id = "ai_messages"."conversation_id" and ai_conversations.user_id = nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_messages" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "ai_usage_ledger" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_usage_ledger"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("ai_usage_ledger"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_usage_ledger" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "ai_usage_stats" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_usage_stats"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("ai_usage_stats"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_usage_stats" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "budgets" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("budgets"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("budgets"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "budgets" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "ai_prompt_template_versions" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_prompt_template_versions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_versions"."template_id")) WITH CHECK ("ai_prompt_template_versions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_versions"."template_id"));--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_prompt_template_versions" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_reads_global" ON "ai_prompt_template_versions" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_prompt_template_versions"."tenant_id" is null);--> statement-breakpoint
CREATE POLICY "app_read" ON "ai_prompt_templates" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_prompt_templates"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("ai_prompt_templates"."is_public" or "ai_prompt_templates"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "app_write" ON "ai_prompt_templates" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_prompt_templates"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "ai_prompt_templates"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid) WITH CHECK ("ai_prompt_templates"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and "ai_prompt_templates"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_prompt_templates" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_reads_global" ON "ai_prompt_templates" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_prompt_templates"."tenant_id" is null);--> statement-breakpoint
CREATE POLICY "app_access" ON "memberships" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("memberships"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("memberships"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "memberships" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_access" ON "tenants" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("tenants"."id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenants"."id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "tenants" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);