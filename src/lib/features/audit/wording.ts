import { AUDIT_ACTIONS, type AuditAction, type AuditEntry } from '$lib/domain/audit';
import { formatUsd } from '$lib/domain/money';
import { isRole } from '$lib/domain/roles';
import { aRole } from '$lib/features/members/roles';
import { formatCount, formatEnd } from '$lib/features/usage/format';

/** How the values of a change are said: as money, as a number of tokens, else as they are; and what null means. */
const VALUES: Partial<Record<AuditAction, { none: string; say?: (value: string) => string }>> = {
	'member.limit-changed': { none: 'no limit', say: formatUsd },
	'tenant.quota-changed': { none: 'the default', say: formatUsd },
	'budget.limit-changed': { none: 'all of the quota', say: formatUsd },
	'budget.fallback-changed': { none: 'refused', say: (modelId) => `answered by ${modelId}` },
	'budget.output-changed': { none: 'the default', say: (tokens) => `${formatCount(Number(tokens))} tokens` }
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
	if (typeof data.amountUsd === 'string') return raise(data.amountUsd, data);
	if (data.audience === 'tenant') return 'with the organisation';
	if (data.audience === 'public') return 'by a public link';
	return typeof data.reason === 'string' ? data.reason : null;
}

function value(action: AuditAction, of: unknown): string {
	const { none = 'none', say = String } = VALUES[action] ?? {};
	return typeof of === 'string' || typeof of === 'number' ? say(String(of)) : none;
}

/** `$20.00 until the end of 30 November 2026: for the launch` */
function raise(amountUsd: string, { expiresAt, reason }: AuditEntry['data']): string {
	const until = typeof expiresAt === 'string' ? ` until ${formatEnd(expiresAt)}` : '';
	return `${formatUsd(amountUsd)}${until}${typeof reason === 'string' ? `: ${reason}` : ''}`;
}
