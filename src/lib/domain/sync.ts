import type { BudgetScope } from './budgets';
import type { ConversationSummary } from './conversations';
import type { Role } from './roles';

/**
 * What a tab hears of changes, in the order in which they were committed. An event says what has become of a thing by
 * now, not what was done to it: whoever applies it twice, or an older one before a newer one, ends up the same.
 */
export const SYNC_KINDS = [
	/** a conversation or its messages */
	'conversation',
	/** which models may be used, and at what price */
	'models',
	'template',
	/** how a budget of this month stands */
	'usage',
	'members',
	/** the organisation's own name and settings */
	'tenant',
	/** a budget has come to one of its thresholds */
	'notice'
] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];

/** Deleted, or none of the reader's business any more. */
export interface Gone {
	id: string;
	isGone: true;
}

export interface SyncedConversation extends ConversationSummary {
	isGone: false;
	/** whose it is */
	userId: string;
	/** end of the path that is shown. Whoever shows it reads its messages again with each event, whatever is in it */
	activeLeafId: string | null;
	messageCount: number;
}

export interface SyncedTemplate {
	id: string;
	isGone: false;
	/** who of the tenant wrote it; null: it is for everybody */
	userId: string | null;
	name: string;
	/** the tenant's, or everybody's */
	isPublic: boolean;
	isGlobal: boolean;
	updatedAt: string;
}

/** Of this UTC month, in USD as exact decimal strings. */
export interface SyncedUsage {
	scope: BudgetScope;
	/** the tenant's, the member's or the key's id */
	subjectId: string;
	periodStart: string;
	spent: string;
	held: string;
	/** null: none of its own */
	limit: string | null;
}

export interface SyncedMember {
	/** the person's */
	id: string;
	isGone: false;
	name: string;
	role: Role;
}

export interface SyncedTenant {
	id: string;
	name: string;
	slug: string;
	defaultModelId: string | null;
}

export interface SyncedNotice {
	id: string;
	scope: BudgetScope;
	subjectId: string;
	/** per cent of the limit */
	threshold: number;
	createdAt: string;
}

export const PRESENCE_STATES = ['looking', 'writing', 'gone'] as const;
export type PresenceState = (typeof PRESENCE_STATES)[number];
/** Whoever does not say it again for so long is gone. */
export const PRESENCE_LASTS_MS = 15_000;

/** Somebody else at a conversation that is shared with the tenant. */
export interface Presence {
	conversationId: string;
	userId: string;
	name: string;
	state: PresenceState;
}

type Nothing = Record<string, never>;

interface SyncPayloads {
	conversation: SyncedConversation | Gone;
	/** read the list again */
	models: Nothing;
	template: SyncedTemplate | Gone;
	usage: SyncedUsage;
	members: SyncedMember | Gone;
	tenant: SyncedTenant;
	notice: SyncedNotice;
	/** from here on nothing is missed: the first event of a new subscription, and the last of what a resumed one missed */
	hello: Nothing;
	/** too much was missed, or it is not known what: read everything again, as it is from `seq` on */
	refetch: Nothing;
	/** not of the log, and forgotten after {@link PRESENCE_LASTS_MS}: its `seq` is that of the event before */
	presence: Presence;
}

/** An event as it is delivered; `seq` never goes back, and not every number is for everybody. */
export type SyncEvent = {
	[Kind in keyof SyncPayloads]: { seq: number; kind: Kind; payload: SyncPayloads[Kind] };
}[keyof SyncPayloads];
