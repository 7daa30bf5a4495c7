import { relations } from 'drizzle-orm';
import { aiConversations } from './conversations';
import { aiGenerationChunks, aiGenerations } from './generations';
import { passwordResets, sessions, users } from './identity';
import { aiMessages } from './messages';
import { aiModelPrices, aiModels } from './models';
import { aiPromptTemplates, aiPromptTemplateVersions } from './templates';
import { invitations, memberships, tenants } from './tenancy';

/** How the tables hang together, for Drizzle's relational queries and for the reader. */
export const usersRelations = relations(users, ({ many }) => ({
	sessions: many(sessions),
	memberships: many(memberships)
}));

export const sessionsRelations = relations(sessions, ({ one }) => ({
	user: one(users, { fields: [sessions.userId], references: [users.id] })
}));

export const passwordResetsRelations = relations(passwordResets, ({ one }) => ({
	user: one(users, { fields: [passwordResets.userId], references: [users.id] })
}));

export const tenantsRelations = relations(tenants, ({ many }) => ({
	memberships: many(memberships),
	invitations: many(invitations),
	conversations: many(aiConversations)
}));

export const membershipsRelations = relations(memberships, ({ one }) => ({
	tenant: one(tenants, { fields: [memberships.tenantId], references: [tenants.id] }),
	user: one(users, { fields: [memberships.userId], references: [users.id] })
}));

export const invitationsRelations = relations(invitations, ({ one }) => ({
	tenant: one(tenants, { fields: [invitations.tenantId], references: [tenants.id] }),
	inviter: one(users, { fields: [invitations.invitedBy], references: [users.id] })
}));

export const aiConversationsRelations = relations(aiConversations, ({ one, many }) => ({
	tenant: one(tenants, { fields: [aiConversations.tenantId], references: [tenants.id] }),
	user: one(users, { fields: [aiConversations.userId], references: [users.id] }),
	messages: many(aiMessages),
	generations: many(aiGenerations)
}));

export const aiMessagesRelations = relations(aiMessages, ({ one }) => ({
	conversation: one(aiConversations, {
		fields: [aiMessages.tenantId, aiMessages.conversationId],
		references: [aiConversations.tenantId, aiConversations.id]
	})
}));

export const aiGenerationsRelations = relations(aiGenerations, ({ one, many }) => ({
	conversation: one(aiConversations, {
		fields: [aiGenerations.tenantId, aiGenerations.conversationId],
		references: [aiConversations.tenantId, aiConversations.id]
	}),
	chunks: many(aiGenerationChunks)
}));

export const aiGenerationChunksRelations = relations(aiGenerationChunks, ({ one }) => ({
	generation: one(aiGenerations, {
		fields: [aiGenerationChunks.tenantId, aiGenerationChunks.generationId],
		references: [aiGenerations.tenantId, aiGenerations.id]
	})
}));

export const aiModelsRelations = relations(aiModels, ({ many }) => ({ prices: many(aiModelPrices) }));

export const aiModelPricesRelations = relations(aiModelPrices, ({ one }) => ({
	model: one(aiModels, { fields: [aiModelPrices.modelId], references: [aiModels.id] })
}));

export const aiPromptTemplatesRelations = relations(aiPromptTemplates, ({ many }) => ({
	versions: many(aiPromptTemplateVersions)
}));

export const aiPromptTemplateVersionsRelations = relations(aiPromptTemplateVersions, ({ one }) => ({
	template: one(aiPromptTemplates, {
		fields: [aiPromptTemplateVersions.templateId],
		references: [aiPromptTemplates.id]
	})
}));
