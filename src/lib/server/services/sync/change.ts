import type { BudgetScope } from '$lib/domain/budgets';
import type {
	SyncedConversation,
	SyncedMember,
	SyncedNotice,
	SyncedTemplate,
	SyncedTenant,
	SyncedUsage,
	SyncKind
} from '$lib/domain/sync';

/** A row of the log. */
export interface LogRow {
	tenantId: string;
	seq: number;
	kind: SyncKind;
	entityId: string;
	/** whose business it is; null: the whole tenant's */
	audience: string | null;
}

export type TenantState = SyncedTenant & { isOpen: boolean; suspendedReason: string | null };

/** What has become of each kind of thing; null or missing: it is not there any more. */
export interface States {
	conversation: SyncedConversation | null;
	models: null;
	template: SyncedTemplate | null;
	/** one for each budget of the subject: an organisation's, a member's or a key's */
	usage: (SyncedUsage & { scope: BudgetScope }) | null;
	members: SyncedMember | null;
	tenant: TenantState | null;
	notice: SyncedNotice | null;
}

/** A change with what has become of the thing, read once for everybody who hears of it. */
export type Change = {
	[Kind in SyncKind]: Omit<LogRow, 'kind'> & { kind: Kind; state: States[Kind] };
}[SyncKind];
