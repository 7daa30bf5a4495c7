CREATE TYPE "public"."raise_granter" AS ENUM('tenant', 'platform');--> statement-breakpoint
CREATE TYPE "public"."reconciliation_status" AS ENUM('running', 'done', 'failed');--> statement-breakpoint
ALTER TYPE "public"."budget_scope" ADD VALUE 'api_key';--> statement-breakpoint
CREATE TABLE "budget_notices" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"scope" "budget_scope" NOT NULL,
	"subject_id" uuid NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"threshold" integer NOT NULL,
	"spent" numeric NOT NULL,
	"limit_usd" numeric NOT NULL,
	"mailed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budget_notices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budget_notices_once_key" UNIQUE("tenant_id","scope","subject_id","period_start","threshold")
);
--> statement-breakpoint
ALTER TABLE "budget_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "budget_raises" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"scope" "budget_scope" NOT NULL,
	"subject_id" uuid NOT NULL,
	"amount_usd" numeric NOT NULL,
	"granted_by" "raise_granter" NOT NULL,
	"reason" text NOT NULL,
	"created_by" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budget_raises_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budget_raises_positive" CHECK ("budget_raises"."amount_usd" > 0)
);
--> statement-breakpoint
ALTER TABLE "budget_raises" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reconciliation_days" (
	"day" date NOT NULL,
	"model_id" text NOT NULL,
	"checked" integer DEFAULT 0 NOT NULL,
	"missing" integer DEFAULT 0 NOT NULL,
	"adjusted" integer DEFAULT 0 NOT NULL,
	"ledger_usd" numeric DEFAULT 0 NOT NULL,
	"provider_usd" numeric DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reconciliation_days_day_model_id_pk" PRIMARY KEY("day","model_id")
);
--> statement-breakpoint
CREATE TABLE "reconciliation_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" "reconciliation_status" DEFAULT 'running' NOT NULL,
	"started_by" uuid,
	"checked" integer DEFAULT 0 NOT NULL,
	"adjusted" integer DEFAULT 0 NOT NULL,
	"adjusted_usd" numeric DEFAULT 0 NOT NULL,
	"missing" integer DEFAULT 0 NOT NULL,
	"provider_month_usd" numeric,
	"ledger_month_usd" numeric,
	"failure" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" text NOT NULL,
	"created_by" uuid NOT NULL,
	"monthly_limit_usd" numeric,
	"last_used_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "api_keys_limit_not_negative" CHECK ("api_keys"."monthly_limit_usd" >= 0)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "api_key_id" uuid;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "downgraded_from" text;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "reconciled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "provider_cost" numeric;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ADD COLUMN "api_key_id" uuid;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "notices_read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "monthly_limit_usd" numeric;--> statement-breakpoint
ALTER TABLE "budget_notices" ADD CONSTRAINT "budget_notices_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_raises" ADD CONSTRAINT "budget_raises_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_raises" ADD CONSTRAINT "budget_raises_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_runs" ADD CONSTRAINT "reconciliation_runs_started_by_users_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "budget_notices_unmailed_idx" ON "budget_notices" USING btree ("created_at") WHERE mailed_at is null;--> statement-breakpoint
CREATE INDEX "budget_raises_subject_idx" ON "budget_raises" USING btree ("tenant_id","scope","subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_runs_one_running_key" ON "reconciliation_runs" USING btree ("status") WHERE status = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys" USING btree ("key_hash");--> statement-breakpoint
ALTER TABLE "ai_generations" ADD CONSTRAINT "ai_generations_tenant_id_api_key_id_api_keys_tenant_id_id_fk" FOREIGN KEY ("tenant_id","api_key_id") REFERENCES "public"."api_keys"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ai_generations_unreconciled_idx" ON "ai_generations" USING btree ("occurred_at") WHERE money = 'settled' and reconciled_at is null;--> statement-breakpoint
CREATE INDEX "ai_usage_stats_period_idx" ON "ai_usage_stats" USING btree ("period","period_start");--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_limit_not_negative" CHECK ("tenants"."monthly_limit_usd" >= 0);--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_downgrade_to_a_model" CHECK ("tenants"."limit_policy" = 'block' or "tenants"."fallback_model_id" is not null);--> statement-breakpoint
CREATE POLICY "app_read" ON "budget_notices" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("budget_notices"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and current_setting('app.role', true) in ('owner', 'admin'));--> statement-breakpoint
CREATE POLICY "app_append" ON "budget_notices" AS PERMISSIVE FOR INSERT TO "colloquy_app" WITH CHECK ("budget_notices"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "budget_notices" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_read" ON "budget_raises" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("budget_raises"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and true);--> statement-breakpoint
CREATE POLICY "app_write" ON "budget_raises" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("budget_raises"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and (current_setting('app.role', true) in ('owner', 'admin') and "budget_raises"."granted_by" = 'tenant')) WITH CHECK ("budget_raises"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and (current_setting('app.role', true) in ('owner', 'admin') and "budget_raises"."granted_by" = 'tenant'));--> statement-breakpoint
CREATE POLICY "system_access" ON "budget_raises" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "app_read" ON "api_keys" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("api_keys"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and true);--> statement-breakpoint
CREATE POLICY "app_write" ON "api_keys" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("api_keys"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and current_setting('app.role', true) in ('owner', 'admin')) WITH CHECK ("api_keys"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and current_setting('app.role', true) in ('owner', 'admin'));--> statement-breakpoint
CREATE POLICY "system_access" ON "api_keys" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);