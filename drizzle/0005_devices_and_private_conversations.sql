ALTER TABLE "sessions" ADD COLUMN "device_id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
CREATE INDEX "ai_conversations_private_idx" ON "ai_conversations" USING btree ("user_id") WHERE visibility = 'private';--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_one_of_device_key" ON "sessions" USING btree ("device_id") WHERE replaced_at is null;