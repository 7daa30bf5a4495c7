import { z } from 'zod';
import { idSchema } from './ids';

/**
 * What the audit log knows to have happened, with the words that people read. A tenant's log has what happened in
 * it and the sign-ins and account changes of its members; the platform's has what its administrators did.
 */
export const AUDIT_ACTIONS = {
	'account.signed-in': 'signed in',
	'account.signed-up': 'signed up',
	'account.renamed': 'changed their name',
	'account.email-changed': 'changed their e-mail address',
	'account.password-changed': 'changed their password',
	'account.password-reset': 'reset their password by mail',
	'account.session-revoked': 'signed a device out',
	'account.deleted': 'deleted their account',
	'tenant.created': 'created the organisation',
	'tenant.renamed': 'renamed the organisation',
	'tenant.deleted': 'deleted the organisation',
	'tenant.suspended': 'suspended the organisation',
	'tenant.resumed': 'resumed the organisation',
	'tenant.quota-changed': 'changed the monthly quota',
	'tenant.quota-raised': 'raised the quota for a while',
	'tenant.quota-raise-revoked': 'took a raise of the quota back',
	'budget.limit-changed': 'changed the monthly budget',
	'budget.fallback-changed': 'changed what happens at the limit',
	'budget.output-changed': 'changed the longest answer',
	'budget.raised': 'raised a budget for a while',
	'budget.raise-revoked': 'took a raise back',
	'member.left': 'left',
	'member.removed': 'removed a member',
	'member.role-changed': 'changed a role',
	'member.limit-changed': 'changed a monthly limit',
	'member.ownership-transferred': 'handed over ownership',
	'model.switched-on': 'switched a model on',
	'model.switched-off': 'switched a model off',
	'model.priced': 'set the price of a model',
	'catalogue.refreshed': 'refreshed the catalogue of models',
	'reconciliation.run': "compared the ledger with the provider's records",
	'platform.admin-granted': 'became an administrator of the platform',
	'platform.new-models-changed': 'changed whether new models may be used',
	'conversation.shared': 'shared a conversation',
	'conversation.unshared': 'stopped sharing a conversation',
	'template.published': 'published a template',
	'template.changed': 'changed a published template',
	'template.withdrawn': 'made a template private again',
	'template.deleted': 'deleted a published template',
	'template.global-created': 'wrote a template for everybody',
	'template.global-changed': 'changed a template for everybody',
	'template.global-published': 'published a template to everybody',
	'template.global-withdrawn': 'withdrew a template from everybody',
	'template.global-deleted': 'deleted a template for everybody',
	'invitation.created': 'invited somebody',
	'invitation.resent': 'renewed an invitation',
	'invitation.revoked': 'revoked an invitation',
	'invitation.accepted': 'accepted an invitation'
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
/** Those of the platform's stream that no tenant's has. */
const OF_THE_PLATFORM: readonly string[] = [
	'catalogue.refreshed',
	'model.priced',
	'reconciliation.run',
	'platform.admin-granted',
	'platform.new-models-changed',
	'template.global-created',
	'template.global-changed',
	'template.global-published',
	'template.global-withdrawn',
	'template.global-deleted'
];

/** What a tenant's log may have. */
export function isOfTenant(action: AuditAction): boolean {
	return !OF_THE_PLATFORM.includes(action);
}

export const AUDIT_ACTION_NAMES = Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]];

export const AUDIT_ACTORS = ['user', 'platform', 'system'] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

export interface AuditEntry {
	id: string;
	at: string;
	actor: AuditActor;
	actorId: string | null;
	/** as they were called then: people leave, the log stays */
	actorName: string;
	action: AuditAction;
	/** what it was done to, in words: a person's name, an address, a tenant */
	target: string | null;
	/** facts of the change, such as `{from: 'member', to: 'admin'}` */
	data: Record<string, unknown>;
	ip: string | null;
}

export const listAuditInput = {
	action: z.enum(AUDIT_ACTION_NAMES).optional(),
	actorId: idSchema.optional(),
	/** days in UTC, both included */
	from: z.iso.date().optional(),
	to: z.iso.date().optional()
};
