import { AUDIT_ACTIONS, type AuditAction, type AuditEntry } from '$lib/domain/audit';
import { formatUsd } from '$lib/domain/money';
import { isRole } from '$lib/domain/roles';
import { aRole } from '$lib/features/members/roles';

/** Where null is said as well: the amount that counts when there is none of its own. */
const NO_AMOUNT: Partial<Record<AuditAction, string>> = {
	'member.limit-changed': 'no limit',
	'tenant.quota-changed': 'the default'
};

/** `Changed a role`: for lists and filters. */
export function auditActionName(action: AuditAction): string {
	const words = AUDIT_ACTIONS[action];
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The facts of an entry in a few words, `member → admin`, `as a viewer`; null when it has none that people read. */
export function auditFacts({ action, data }: Pick<AuditEntry, 'action' | 'data'>): string | null {
	if ('from' in data || 'to' in data) return `${value(action, data.from)} → ${value(action, data.to)}`;
	if (isRole(data.role)) return `as ${aRole(data.role)}`;
	return typeof data.reason === 'string' ? data.reason : null;
}

function value(action: AuditAction, of: unknown): string {
	const noAmount = NO_AMOUNT[action];
	if (noAmount !== undefined) return typeof of === 'string' ? formatUsd(of) : noAmount;
	return typeof of === 'string' ? of : 'none';
}
