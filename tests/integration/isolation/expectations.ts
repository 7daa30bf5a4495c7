import { newId } from '$lib/domain/ids';
import type { ErrorCode } from '$lib/domain/errors';
import type { Role } from '$lib/domain/roles';
import { MARK, type Victim } from './victim';

export type Outcome = 'ok' | ErrorCode;

export interface Expectation {
	/** besides the tenant, with the victim's ids wherever there is a place for one */
	input?: (victim: Victim) => Record<string, unknown>;
	/**
	 * How it ends for those whom the ladder lets through: `ok` unless said otherwise, and said by role where it is not
	 * the same for all. For procedures of no tenant it holds for everybody who is signed in.
	 */
	permitted?: Outcome | Partial<Record<Role, Outcome>>;
}

/** A conversation or a template that is its author's alone: the victim's owner. */
const authorOnly = { admin: 'NOT_FOUND', member: 'NOT_FOUND', viewer: 'NOT_FOUND' } as const;
/** What is done to an owner who is the last one. */
const lastOwner = { owner: 'CONFLICT', admin: 'FORBIDDEN' } as const;

/** One that nobody has yet. */
const TEMPLATE = { name: 'Taken', userPromptTemplate: 'Hello' };

const YEAR = new Date().getUTCFullYear();
const THIS_YEAR = { from: `${YEAR}-01-01`, to: `${YEAR}-12-31` };
/** Of whatever; an owner without a limit has none to lift, and is none of an admin's business. */
const RAISE = {
	amountUsd: '5',
	reason: 'No reason.',
	expiresAt: new Date(Date.now() + 86_400_000).toISOString()
};

/**
 * One for each procedure of the router. Who is let in at all follows from the permission that the procedure names
 * and the table of permissions; here is what it is asked for, and what becomes of it inside.
 */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
	'ai.conversations.create': { input: () => ({ title: 'Mine' }) },
	'ai.conversations.suggestTitle': {
		input: ({ conversationId }) => ({ id: conversationId }),
		permitted: authorOnly
	},
	'ai.conversations.list': {},
	'ai.conversations.get': { input: ({ conversationId }) => ({ id: conversationId }), permitted: authorOnly },
	'ai.conversations.update': {
		input: ({ conversationId }) => ({ id: conversationId, title: 'Taken' }),
		permitted: authorOnly
	},
	'ai.conversations.archive': {
		input: ({ conversationId }) => ({ id: conversationId }),
		permitted: authorOnly
	},
	'ai.conversations.delete': {
		input: ({ conversationId }) => ({ id: conversationId }),
		permitted: authorOnly
	},
	'ai.conversations.search': { input: () => ({ query: MARK }) },
	'ai.conversations.listShared': {},
	'ai.conversations.sharing': {
		input: ({ conversationId }) => ({ id: conversationId }),
		permitted: authorOnly
	},
	'ai.conversations.share': {
		input: ({ conversationId }) => ({ id: conversationId, audience: 'public' }),
		permitted: authorOnly
	},
	'ai.conversations.unshare': {
		input: ({ conversationId }) => ({ id: conversationId, audience: 'tenant' }),
		permitted: authorOnly
	},
	'ai.conversations.listPublicLinks': {},
	'ai.conversations.export': {
		input: ({ conversationId }) => ({ id: conversationId, format: 'json' }),
		permitted: authorOnly
	},
	'ai.conversations.import': { input: ({ conversationId }) => ({ conversations: [{ id: conversationId }] }) },
	'ai.messages.send': {
		input: ({ conversationId }) => ({ conversationId, text: 'What was said here?' }),
		permitted: authorOnly
	},
	'ai.messages.sendStreaming': {
		input: ({ conversationId }) => ({ conversationId, text: 'What was said here?' }),
		permitted: authorOnly
	},
	'ai.messages.regenerate': {
		input: ({ conversationId, messageId }) => ({ conversationId, messageId }),
		permitted: authorOnly
	},
	'ai.messages.list': {
		input: ({ conversationId, messageId }) => ({ conversationId, messageId }),
		permitted: authorOnly
	},
	'ai.messages.selectBranch': {
		input: ({ conversationId, messageId }) => ({ conversationId, messageId }),
		permitted: authorOnly
	},
	'ai.messages.stop': { input: ({ conversationId }) => ({ conversationId }), permitted: authorOnly },
	'ai.models.list': {},
	'ai.models.get': { input: () => ({ modelId: 'openai/gpt-4o-mini' }) },
	'ai.models.getRecommended': { input: () => ({ useCase: 'coding' }) },
	'ai.models.setTenantEnabled': { input: () => ({ modelId: 'openai/gpt-4o-mini', isEnabled: false }) },
	'ai.templates.create': { input: () => TEMPLATE },
	'ai.templates.list': {},
	'ai.templates.get': { input: ({ templateId }) => ({ id: templateId }), permitted: authorOnly },
	'ai.templates.use': {
		input: ({ templateId }) => ({ id: templateId, variables: { topic: 'what is said here' } }),
		permitted: authorOnly
	},
	'ai.templates.update': {
		input: ({ templateId }) => ({ id: templateId, baseVersion: 1, ...TEMPLATE }),
		permitted: authorOnly
	},
	'ai.templates.publish': {
		input: ({ templateId }) => ({ id: templateId, isPublic: true }),
		permitted: authorOnly
	},
	'ai.templates.delete': { input: ({ templateId }) => ({ id: templateId }), permitted: authorOnly },
	'ai.templates.versions': { input: ({ templateId }) => ({ id: templateId }), permitted: authorOnly },
	'ai.templates.restore': {
		input: ({ templateId }) => ({ id: templateId, version: 1 }),
		permitted: authorOnly
	},
	'ai.templates.export': { input: ({ templateId }) => ({ id: templateId }), permitted: authorOnly },
	'ai.templates.import': { input: () => ({ templates: [TEMPLATE] }) },
	'ai.usage.getQuota': {},
	'ai.usage.getSummary': {},
	'ai.usage.getCosts': { input: () => ({ period: 'monthly' }) },
	'ai.usage.getStats': { input: () => ({ period: 'monthly', groupBy: 'member' }) },
	'ai.usage.listEntries': { input: ({ ownerId }) => ({ ...THIS_YEAR, member: ownerId }) },
	'ai.usage.export': { input: ({ ownerId }) => ({ ...THIS_YEAR, what: 'entries', member: ownerId }) },

	'audit.list': {},
	'budgets.get': {},
	'budgets.update': { input: () => ({ monthlyLimitUsd: '1' }) },
	'budgets.raise': {
		input: ({ ownerId }) => ({ userId: ownerId, ...RAISE }),
		permitted: { owner: 'CONFLICT', admin: 'FORBIDDEN' }
	},
	'budgets.revokeRaise': { input: ({ raiseId }) => ({ id: raiseId }) },
	'budgets.raises': {},
	'budgets.notices': {},
	'budgets.markNoticesRead': {},
	'invitations.list': {},
	'invitations.create': { input: () => ({ email: `${newId()}@example.com`, role: 'viewer' }) },
	'invitations.resend': { input: ({ invitationId }) => ({ id: invitationId }) },
	'invitations.revoke': { input: ({ invitationId }) => ({ id: invitationId }) },
	// It is for another address, which they are told; it is in the link's hands already.
	'invitations.accept': {
		input: ({ invitationToken }) => ({ token: invitationToken }),
		permitted: 'FORBIDDEN'
	},
	'members.list': {},
	'members.update': { input: ({ ownerId }) => ({ userId: ownerId, role: 'viewer' }), permitted: lastOwner },
	'members.remove': { input: ({ ownerId }) => ({ userId: ownerId }), permitted: lastOwner },
	'members.leave': { permitted: { owner: 'CONFLICT' } },
	'members.transferOwnership': { input: ({ ownerId }) => ({ userId: ownerId }), permitted: 'CONFLICT' },
	'sync.changes': { input: () => ({ lastEventId: '0' }) },
	'sync.present': {
		input: ({ conversationId }) => ({ conversationId, state: 'looking' }),
		permitted: authorOnly
	},
	'tenants.list': {},
	'tenants.create': { input: () => ({ name: 'One more' }) },
	'tenants.get': {},
	'tenants.update': { input: () => ({ name: 'Another name' }) },
	'tenants.delete': { input: ({ tenant }) => ({ confirmation: tenant }) },

	'admin.audit.list': {},
	'admin.models.list': {},
	'admin.models.prices': { input: () => ({ modelId: 'openai/gpt-4o-mini' }) },
	'admin.models.setEnabled': { input: () => ({ modelId: 'openai/gpt-4o-mini', isEnabled: false }) },
	'admin.models.setPrice': { input: () => ({ modelId: 'openrouter/auto', price: null }) },
	'admin.models.setNewModels': { input: () => ({ areEnabled: false }) },
	'admin.models.sync': {},
	'admin.models.lastSync': {},
	'admin.reconciliation.report': {},
	'admin.reconciliation.differences': { input: () => ({ day: '2026-05-04' }) },
	'admin.reconciliation.run': {},
	'admin.reconciliation.lastRun': {},
	'admin.overview': {},
	'admin.templates.list': {},
	'admin.templates.get': { input: ({ templateId }) => ({ id: templateId }) },
	'admin.templates.create': { input: () => TEMPLATE },
	'admin.templates.update': { input: ({ templateId }) => ({ id: templateId, baseVersion: 1, ...TEMPLATE }) },
	'admin.templates.publish': { input: ({ templateId }) => ({ id: templateId, isPublic: true }) },
	'admin.templates.delete': { input: ({ templateId }) => ({ id: templateId }) },
	'admin.templates.versions': { input: ({ templateId }) => ({ id: templateId }) },
	'admin.templates.restore': { input: ({ templateId }) => ({ id: templateId, version: 1 }) },
	'admin.tenants.list': {},
	'admin.tenants.setQuota': { input: ({ tenant }) => ({ slug: tenant, monthlyQuotaUsd: '1' }) },
	'admin.tenants.raise': { input: ({ tenant }) => ({ slug: tenant, ...RAISE }) },
	'admin.tenants.revokeRaise': { input: ({ tenant, raiseId }) => ({ slug: tenant, id: raiseId }) },
	'admin.tenants.suspend': { input: ({ tenant }) => ({ slug: tenant, reason: 'No reason.' }) },
	'admin.tenants.resume': { input: ({ tenant }) => ({ slug: tenant }) }
};
