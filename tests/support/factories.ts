import { eq } from 'drizzle-orm';
import type { ChatRequest } from '$lib/domain/chat';
import { newId } from '$lib/domain/ids';
import type { Role } from '$lib/domain/roles';
import { hashPassword } from '$lib/server/auth/password';
import { openPlatform } from '$lib/server/auth/platform-scope';
import { openTenant } from '$lib/server/auth/tenant-scope';
import { memberships, tenants, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import { signUp } from '$lib/server/services/accounts/sign-up';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';

/** The same for everybody: hashing one for each would only cost time. */
export const PASSWORD = 'correct horse battery staple';
const passwordHash = await hashPassword(PASSWORD);

/** A cheap model without reasoning, whose answers come at once. */
export const MODEL = 'openai/gpt-4o-mini';

/** An organisation of its own, as its owner, signed up like anybody. */
export async function createTenant({
	monthlyQuotaUsd
}: { monthlyQuotaUsd?: string } = {}): Promise<TenantContext> {
	const unique = newId();
	const account = await signUp(
		{ name: 'Ada Owner', email: `${unique}@example.com`, organization: `Org ${unique.slice(-12)}` },
		passwordHash,
		{ ip: null }
	);
	const { scope } = await openTenant(account.userId, account.tenantSlug);
	if (monthlyQuotaUsd !== undefined) {
		await withSystem((tx) =>
			tx.update(tenants).set({ monthlyQuotaUsd }).where(eq(tenants.id, scope.tenantId))
		);
	}
	return { scope, ip: null, log: logger };
}

/** One more person in a tenant. */
export async function addMember(
	{ scope }: TenantContext,
	{ role, monthlyLimitUsd }: { role: Role; monthlyLimitUsd?: string }
): Promise<TenantContext> {
	const userId = newId();
	await withSystem(async (tx) => {
		await tx
			.insert(users)
			.values({ id: userId, email: `${userId}@example.com`, name: `A ${role}`, passwordHash });
		await tx.insert(memberships).values({ tenantId: scope.tenantId, userId, role, monthlyLimitUsd });
	});
	const opened = await openTenant(userId, scope.tenantSlug);
	return { scope: opened.scope, ip: null, log: logger };
}

/** Somebody who administers the deployment. */
export async function createPlatformAdmin(): Promise<PlatformContext> {
	const { userId } = (await createTenant()).scope;
	await withSystem((tx) =>
		tx.update(users).set({ isPlatformAdmin: true, name: 'Root' }).where(eq(users.id, userId))
	);
	return { scope: openPlatform({ id: userId, isPlatformAdmin: true }), ip: '192.0.2.9', log: logger };
}

/** A question in a new conversation. */
export function question(
	{ scope }: TenantContext,
	text: string,
	overrides: Partial<Extract<ChatRequest, { trigger: 'submit-message' }>> = {}
): Extract<ChatRequest, { trigger: 'submit-message' }> {
	return {
		tenant: scope.tenantSlug,
		id: newId(),
		trigger: 'submit-message',
		message: { id: newId(), role: 'user', parts: [{ type: 'text', text }] },
		model: MODEL,
		...overrides
	};
}
