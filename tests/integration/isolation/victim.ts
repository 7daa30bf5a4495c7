import { eq } from 'drizzle-orm';
import { newId } from '$lib/domain/ids';
import { ROLES, type Role } from '$lib/domain/roles';
import { users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import { insertUser } from '$lib/server/services/accounts/insert-user';
import { raiseBudget } from '$lib/server/services/budgets/raise-budget';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { TenantContext } from '$lib/server/services/context';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import type { RequestContext } from '$lib/server/trpc/context';
import { ask } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';
import { writeTemplate } from '../../support/templates';

/** In every text of the victim, so that it shows wherever it leaks. */
export const MARK = 'VICTIM-7f3a';

/** A tenant with somebody in each role and one of everything, whose ids others get hold of. */
export interface Victim {
	tenantId: string;
	tenant: string;
	people: Record<Role, TenantContext>;
	ownerId: string;
	/** the owner's own */
	conversationId: string;
	messageId: string;
	invitationId: string;
	invitationToken: string;
	/** of the organisation's own limit */
	raiseId: string;
	/** the owner's own */
	templateId: string;
}

export async function createVictim(): Promise<Victim> {
	const owner = await createTenant();
	const [admin, member, viewer] = await Promise.all(
		(['admin', 'member', 'viewer'] as const).map((role) => addMember(owner, { role }))
	);
	const people = { owner, admin: admin!, member: member!, viewer: viewer! };
	await renameTenant(owner, { name: `${MARK} Inc.` });
	const { run } = await ask(owner, question(owner, `${MARK} has a secret.`));
	const invitation = await createInvitation(
		owner,
		{ email: `${MARK.toLowerCase()}-${newId()}@example.com`, role: 'admin' },
		{ origin: 'http://localhost', isMailable: true }
	);
	await updateBudget(owner, { monthlyLimitUsd: '50' });
	const raise = await raiseBudget(owner, {
		amountUsd: '5',
		reason: `${MARK} has a deadline.`,
		expiresAt: new Date(Date.now() + 86_400_000).toISOString()
	});
	const template = await writeTemplate(owner, {
		name: `${MARK} template`,
		userPromptTemplate: `${MARK} on {{topic}}`
	});
	return {
		tenantId: owner.scope.tenantId,
		tenant: owner.scope.tenantSlug,
		people,
		ownerId: owner.scope.userId,
		conversationId: run.conversationId,
		messageId: run.messageId,
		invitationId: invitation.id,
		invitationToken: invitation.url.split('/').at(-1)!,
		raiseId: raise.id,
		templateId: template.id
	};
}

export const OUTSIDERS = ['anonymous', 'stranger', 'owner of another tenant'] as const;
export type Outsider = (typeof OUTSIDERS)[number];
export type Actor = Outsider | Role;
export const ACTORS: readonly Actor[] = [...OUTSIDERS, ...ROLES];

/** The requests of an actor, as the server sees them when their session has been read. */
export async function requestsOf(actor: Actor, victim: Victim): Promise<RequestContext> {
	const facts = {
		ip: '192.0.2.1',
		links: { origin: 'http://localhost', isMailable: true },
		takesStream: true,
		log: logger
	};
	const userId = await idOf(actor, victim);
	if (userId === null) return { ...facts, user: null, sessionId: null };
	const [user] = await withSystem((tx) => tx.select().from(users).where(eq(users.id, userId)));
	const { id, email, name, isPlatformAdmin, lastTenantId } = user!;
	return {
		...facts,
		sessionId: null,
		user: { id, email, name, isPlatformAdmin, lastTenantId, isDeleted: false }
	};
}

async function idOf(actor: Actor, victim: Victim): Promise<string | null> {
	switch (actor) {
		case 'anonymous':
			return null;
		case 'stranger': {
			const email = `${newId()}@example.com`;
			return withSystem((tx) => insertUser(tx, { name: 'Eve', email, passwordHash: 'none' }));
		}
		case 'owner of another tenant':
			return (await createTenant()).scope.userId;
		default:
			return victim.people[actor].scope.userId;
	}
}
