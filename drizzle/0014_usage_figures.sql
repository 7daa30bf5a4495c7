CREATE TABLE "ai_usage_attributions" (
	"tenant_id" uuid NOT NULL,
	"dimension" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"period" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone NOT NULL,
	"request_count" integer DEFAULT 0 NOT NULL,
	"message_count" integer DEFAULT 0 NOT NULL,
	"prompt_tokens" bigint DEFAULT 0 NOT NULL,
	"completion_tokens" bigint DEFAULT 0 NOT NULL,
	"total_cost" numeric DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ai_usage_attributions_pk" PRIMARY KEY("tenant_id","dimension","period","period_start","subject_id","user_id"),
	CONSTRAINT "ai_usage_attributions_period_known" CHECK (period in ('daily', 'monthly', 'yearly')),
	CONSTRAINT "ai_usage_attributions_dimension_known" CHECK (dimension in ('template', 'api_key'))
);
--> statement-breakpoint
ALTER TABLE "ai_usage_attributions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "ai_usage_ledger_time_idx";--> statement-breakpoint
DROP INDEX "ai_usage_ledger_template_idx";--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ALTER COLUMN "period" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ADD COLUMN "input_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ADD COLUMN "cache_read_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ADD COLUMN "cache_write_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ADD COLUMN "output_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "reasoning_tokens" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "cached_tokens" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "cache_write_tokens" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "chat_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "input_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "cache_read_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "cache_write_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD COLUMN "output_cost" numeric DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_newest_idx" ON "ai_usage_ledger" USING btree ("tenant_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_user_idx" ON "ai_usage_ledger" USING btree ("tenant_id","user_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_model_idx" ON "ai_usage_ledger" USING btree ("tenant_id","model_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_api_key_idx" ON "ai_usage_ledger" USING btree ("tenant_id","api_key_id","occurred_at","id") WHERE api_key_id is not null;--> statement-breakpoint
CREATE INDEX "ai_usage_ledger_template_idx" ON "ai_usage_ledger" USING btree ("tenant_id","template_id","occurred_at","id") WHERE template_id is not null;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" ADD CONSTRAINT "ai_usage_stats_period_known" CHECK (period in ('daily', 'monthly', 'yearly'));--> statement-breakpoint
CREATE POLICY "app_access" ON "ai_usage_attributions" AS PERMISSIVE FOR ALL TO "colloquy_app" USING ("ai_usage_attributions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("ai_usage_attributions"."tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "system_access" ON "ai_usage_attributions" AS PERMISSIVE FOR ALL TO "colloquy_system" USING (true) WITH CHECK (true);--> statement-breakpoint
DROP TYPE "public"."usage_period";--> statement-breakpoint
-- What there is already gets its new columns, all tenants at once. Forced again by access/grants.sql, right after.
ALTER TABLE "ai_generations" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ai_usage_stats" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "ai_usage_ledger" entry SET "step" = call."step" FROM "ai_generations" call
WHERE call."tenant_id" = entry."tenant_id" AND call."id" = entry."generation_id" AND call."step" > 0;--> statement-breakpoint
UPDATE "ai_usage_stats" stats SET "message_count" = sums.messages, "reasoning_tokens" = sums.reasoning,
	"cached_tokens" = sums.cached, "cache_write_tokens" = sums.cache_write, "chat_cost" = sums.chat_cost
FROM (
	SELECT "tenant_id", "user_id", "model_id", kind.period AS period,
		date_trunc(kind.unit, "occurred_at" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS period_start,
		count(*) FILTER (WHERE "kind" = 'charge' AND "purpose" = 'chat' AND "step" = 0) AS messages,
		sum("reasoning_tokens") AS reasoning, sum("cached_tokens") AS cached, sum("cache_write_tokens") AS cache_write,
		coalesce(sum("amount") FILTER (WHERE "purpose" = 'chat'), 0) AS chat_cost
	FROM "ai_usage_ledger" CROSS JOIN (VALUES ('daily', 'day'), ('monthly', 'month'), ('yearly', 'year')) AS kind(period, unit)
	GROUP BY 1, 2, 3, 4, 5
) sums
WHERE stats."tenant_id" = sums."tenant_id" AND stats."user_id" = sums."user_id" AND stats."model_id" = sums."model_id"
	AND stats."period" = sums.period AND stats."period_start" = sums.period_start;--> statement-breakpoint
INSERT INTO "ai_usage_attributions" ("tenant_id", "dimension", "subject_id", "user_id", "period", "period_start",
	"period_end", "request_count", "message_count", "prompt_tokens", "completion_tokens", "total_cost")
SELECT "tenant_id", by.dimension, by.subject_id, "user_id", kind.period,
	date_trunc(kind.unit, "occurred_at" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC',
	(date_trunc(kind.unit, "occurred_at" AT TIME ZONE 'UTC') + ('1 ' || kind.unit)::interval) AT TIME ZONE 'UTC',
	count(*) FILTER (WHERE "kind" = 'charge'),
	count(*) FILTER (WHERE "kind" = 'charge' AND "purpose" = 'chat' AND "step" = 0),
	sum("prompt_tokens"), sum("completion_tokens"), sum("amount")
FROM "ai_usage_ledger"
CROSS JOIN (VALUES ('daily', 'day'), ('monthly', 'month'), ('yearly', 'year')) AS kind(period, unit)
CROSS JOIN LATERAL (VALUES ('template', "template_id"), ('api_key', "api_key_id")) AS by(dimension, subject_id)
WHERE by.subject_id IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7;
