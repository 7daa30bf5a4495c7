-- Every call so far was a chat.
ALTER TABLE "ai_usage_ledger" ADD COLUMN "purpose" "generation_kind" DEFAULT 'chat' NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_usage_ledger" ALTER COLUMN "purpose" DROP DEFAULT;
