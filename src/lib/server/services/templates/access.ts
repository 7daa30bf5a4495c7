import { and, eq, isNull, or, type SQL } from 'drizzle-orm';
import { can } from '$lib/domain/roles';
import type { TemplateScope } from '$lib/domain/templates';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { aiPromptTemplates } from '../../db/schema';

type Owned = Pick<typeof aiPromptTemplates.$inferSelect, 'tenantId' | 'userId' | 'isPublic'>;

/** The templates of a tenant's people, and those for everybody. Of private ones row-level security shows the own. */
export function visibleTemplate({ tenantId }: TenantScope, id?: string): SQL | undefined {
	return and(
		or(eq(aiPromptTemplates.tenantId, tenantId), isNull(aiPromptTemplates.tenantId)),
		isNull(aiPromptTemplates.deletedAt),
		id === undefined ? undefined : eq(aiPromptTemplates.id, id)
	);
}

export function scopeOf({ tenantId, isPublic }: Omit<Owned, 'userId'>): TemplateScope {
	if (tenantId === null) return 'global';
	return isPublic ? 'tenant' : 'private';
}

/**
 * Who changes a template: its author while it is theirs alone; once it is everybody's, whoever may publish, since a new
 * text is published with it. Global ones are the platform's. The trigger in access/triggers.sql says the same.
 */
export function mayChange({ userId, role }: TenantScope, template: Owned): boolean {
	switch (scopeOf(template)) {
		case 'global':
			return false;
		case 'tenant':
			return can(role, 'templates:publish');
		case 'private':
			return template.userId === userId && can(role, 'templates:write');
	}
}
