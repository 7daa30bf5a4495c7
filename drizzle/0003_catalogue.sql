CREATE TYPE "public"."price_source" AS ENUM('provider', 'admin');--> statement-breakpoint
CREATE TYPE "public"."catalogue_sync_status" AS ENUM('running', 'done', 'failed');--> statement-breakpoint
CREATE TABLE "catalogue_syncs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" "catalogue_sync_status" DEFAULT 'running' NOT NULL,
	"phase" text DEFAULT 'asking the provider' NOT NULL,
	"started_by" uuid,
	"report" jsonb,
	"failure" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "platform_settings" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"new_models_enabled" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "platform_settings_one_row" CHECK ("platform_settings"."is_only")
);
--> statement-breakpoint
CREATE TABLE "tenant_models" (
	"tenant_id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"is_enabled" boolean NOT NULL,
	"updated_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_models_tenant_id_model_id_pk" PRIMARY KEY("tenant_id","model_id")
);
--> statement-breakpoint
ALTER TABLE "tenant_models" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_models" ADD COLUMN "price_source" "price_source" DEFAULT 'provider' NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_models" ADD COLUMN "listed_pricing" jsonb;--> statement-breakpoint
ALTER TABLE "ai_models" ADD COLUMN "released_on" date;--> statement-breakpoint
ALTER TABLE "catalogue_syncs" ADD CONSTRAINT "catalogue_syncs_started_by_users_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_models" ADD CONSTRAINT "tenant_models_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_models" ADD CONSTRAINT "tenant_models_model_id_ai_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."ai_models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_models" ADD CONSTRAINT "tenant_models_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "catalogue_syncs_one_running_key" ON "catalogue_syncs" USING btree ("status") WHERE status = 'running';--> statement-breakpoint
CREATE POLICY "app_read" ON "tenant_models" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("tenant_models"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and true);--> statement-breakpoint
CREATE POLICY "app_write" ON "tenant_models" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("tenant_models"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and current_setting('app.role', true) in ('owner', 'admin')) WITH CHECK ("tenant_models"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and current_setting('app.role', true) in ('owner', 'admin'));--> statement-breakpoint
CREATE POLICY "system_access" ON "tenant_models" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);