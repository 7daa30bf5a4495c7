CREATE TABLE "ai_prompt_template_uses" (
	"tenant_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"use_count" integer DEFAULT 0 NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_prompt_template_uses_tenant_id_template_id_version_id_pk" PRIMARY KEY("tenant_id","template_id","version_id")
);
--> statement-breakpoint
ALTER TABLE "ai_prompt_template_uses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ALTER COLUMN "author_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ALTER COLUMN "user_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "template_id" uuid;--> statement-breakpoint
ALTER TABLE "ai_generations" ADD COLUMN "template_version_id" uuid;--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ADD COLUMN "name" text NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_prompt_template_versions" ADD COLUMN "category" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ADD COLUMN "version_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ADD COLUMN "version_number" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_template_idx" ON "ai_usage_ledger" USING btree ("tenant_id","template_id","template_version_id") WHERE template_id is not null;--> statement-breakpoint
ALTER TABLE "ai_prompt_templates" ADD CONSTRAINT "ai_prompt_templates_author" CHECK ("ai_prompt_templates"."tenant_id" is null or "ai_prompt_templates"."user_id" is not null);--> statement-breakpoint
DROP POLICY "app_access" ON "ai_prompt_template_versions" CASCADE;--> statement-breakpoint
CREATE POLICY "app_read" ON "ai_prompt_template_versions" AS PERMISSIVE FOR SELECT TO "colloquy_app" USING ("ai_prompt_template_versions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_versions"."template_id"));--> statement-breakpoint
CREATE POLICY "app_write" ON "ai_prompt_template_versions" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_prompt_template_versions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_versions"."template_id" and (ai_prompt_templates.user_id = nullif(current_setting('app.user_id', true), '')::uuid or current_setting('app.role', true) in ('owner', 'admin')))) WITH CHECK ("ai_prompt_template_versions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_versions"."template_id" and (ai_prompt_templates.user_id = nullif(current_setting('app.user_id', true), '')::uuid or current_setting('app.role', true) in ('owner', 'admin'))));--> statement-breakpoint
CREATE POLICY "app_access" ON "ai_prompt_template_uses" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_prompt_template_uses"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_uses"."template_id")) WITH CHECK ("ai_prompt_template_uses"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = "ai_prompt_template_uses"."template_id"));--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_prompt_template_uses" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER POLICY "app_reads_global" ON "ai_prompt_template_versions" TO colloquy_app USING ("ai_prompt_template_versions"."tenant_id" is null and nullif(current_setting('app.tenant_id', true), '')::uuid is not null);--> statement-breakpoint
ALTER POLICY "app_write" ON "ai_prompt_templates" TO colloquy_app USING ("ai_prompt_templates"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("ai_prompt_templates"."is_public" or "ai_prompt_templates"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("ai_prompt_templates"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid and ("ai_prompt_templates"."is_public" or "ai_prompt_templates"."user_id" = nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
ALTER POLICY "app_reads_global" ON "ai_prompt_templates" TO colloquy_app USING ("ai_prompt_templates"."tenant_id" is null and nullif(current_setting('app.tenant_id', true), '')::uuid is not null);