import { eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Transaction } from '../../db/client';
import { retryConflict } from '../../db/errors';
import { memberships, passwordResets, sessions, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';
import { stopRunsOf } from '../generation/stop-runs';
import { removePrivateTemplates } from '../templates/remove-private-templates';
import {
	confirmPassword,
	refuseChanged,
	refuseOperator,
	unchangedSince,
	type VerifyPassword
} from './confirm-password';
import { removePrivateConversations } from './remove-private-conversations';

/** Verifies against no password: it is nobody's hash. */
const NO_PASSWORD = '!';

/**
 * Ends an account for good. What was the person's alone goes: memberships, private conversations and templates,
 * sessions, links. What is others' as well stays, under nobody's name: shared conversations, published templates,
 * invitations, usage and the ledger. So the row stays too, and tells no more who it was; the address may sign up anew.
 * @throws {AppError} INVALID_INPUT for a wrong password, CONFLICT naming the organisations that would be without an
 *   owner, and for the operator
 */
export async function deleteAccount(
	context: AccountContext,
	{ password }: { password: string },
	verify: VerifyPassword
): Promise<void> {
	const { userId } = context;
	const confirmed = await confirmPassword(userId, password, verify);
	refuseOperator(confirmed);
	const left = await retryConflict(() =>
		withSystem(async (tx) => {
			const [user] = await tx
				.select({ id: users.id })
				.from(users)
				.where(unchangedSince(userId, confirmed))
				.for('update');
			if (user === undefined) refuseChanged();
			await refuseLastOwner(tx, userId);
			// First, while there are memberships to tell it to.
			await recordOfPerson(tx, context, { action: 'account.deleted' });
			await removePrivateConversations(tx, userId);
			await removePrivateTemplates(tx, userId);
			await tx.delete(sessions).where(eq(sessions.userId, userId));
			await tx.delete(passwordResets).where(eq(passwordResets.userId, userId));
			await tx
				.update(users)
				.set({
					email: `deleted-${userId}@invalid`,
					name: 'Deleted account',
					passwordHash: NO_PASSWORD,
					emailVerifiedAt: null,
					lastTenantId: null,
					deletedAt: new Date()
				})
				.where(eq(users.id, userId));
			return tx
				.delete(memberships)
				.where(eq(memberships.userId, userId))
				.returning({ tenantId: memberships.tenantId });
		})
	);
	for (const { tenantId } of left) await stopRunsOf({ tenantId, userId });
}

/**
 * Under the lock that all changes of a tenant's members take (lockMembers), in the order of ids, so that of two last
 * owners who go at once one is told.
 * @throws {AppError} CONFLICT
 */
async function refuseLastOwner(tx: Transaction, userId: string): Promise<void> {
	await tx.execute(sql`
		select id from tenants
		where deleted_at is null
			and id in (select tenant_id from memberships where user_id = ${userId} and role = 'owner')
		order by id for no key update`);
	const owned = await tx.execute<{ name: string; isSuspended: boolean }>(sql`
		select tenants.name, tenants.suspended_at is not null as "isSuspended" from tenants
		join memberships mine on mine.tenant_id = tenants.id and mine.user_id = ${userId} and mine.role = 'owner'
		where tenants.deleted_at is null and not exists (
			select from memberships other
			where other.tenant_id = tenants.id and other.role = 'owner' and other.user_id <> ${userId}
		)
		order by lower(tenants.name)`);
	if (owned.length === 0) return;
	const suspended = owned.filter(({ isSuspended }) => isSuspended);
	const open = owned.filter(({ isSuspended }) => !isSuspended);
	const sentences = [];
	if (open.length > 0) {
		sentences.push(
			`You are the last owner of ${listed(open)}. Make somebody else owner, or delete the organisation, first.`
		);
	}
	if (suspended.length > 0) {
		// Nobody gets in, so neither can be done there.
		sentences.push(
			`You are the last owner of ${listed(suspended)}, which is suspended. Please ask the administrators of the platform to resume it first.`
		);
	}
	throw new AppError('CONFLICT', sentences.join(' '));
}

function listed(owned: { name: string }[]): string {
	return new Intl.ListFormat('en-GB').format(owned.map(({ name }) => name));
}
