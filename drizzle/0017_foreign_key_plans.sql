DROP INDEX "ai_messages_parent_idx";--> statement-breakpoint
DROP INDEX "ai_prompt_templates_tenant_idx";--> statement-breakpoint
CREATE INDEX "ai_messages_children_idx" ON "ai_messages" USING btree ("tenant_id","parent_id") WHERE "ai_messages"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "ai_messages_first_idx" ON "ai_messages" USING btree ("tenant_id","conversation_id") WHERE "ai_messages"."parent_id" is null;