import { and, eq, isNull, sql } from 'drizzle-orm';
import { PASSWORD_RESET_MINUTES } from '$lib/domain/accounts';
import { passwordResets, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { Logger } from '../../logger';
import { passwordResetMail } from '../../mail/messages';
import { sendMail } from '../../mail/send-mail';
import { issueToken } from '../link-token';

/**
 * Mails a link for choosing a new password to whoever has this address; nobody, perhaps. It returns before it is
 * known whether there is such an account, so neither the answer nor its time tells; what goes wrong is logged.
 * @param options.origin of the link
 */
export function requestPasswordReset(
	{ log }: { log: Logger },
	{ email }: { email: string },
	{ origin }: { origin: string }
): void {
	mailLink(email, origin).catch((error: unknown) => log.error({ err: error }, 'password reset not mailed'));
}

async function mailLink(email: string, origin: string): Promise<void> {
	const { token, tokenHash } = issueToken();
	const person = await withSystem(async (tx) => {
		// Locked, so that of two requests at once the later has the only link that works.
		const [user] = await tx
			.select({ id: users.id, name: users.name, email: users.email })
			.from(users)
			.where(and(eq(sql`lower(${users.email})`, email), isNull(users.deletedAt)))
			.for('no key update');
		if (user === undefined) return null;
		await tx.delete(passwordResets).where(eq(passwordResets.userId, user.id));
		await tx.insert(passwordResets).values({
			tokenHash,
			userId: user.id,
			expiresAt: new Date(Date.now() + PASSWORD_RESET_MINUTES * 60_000)
		});
		return user;
	});
	if (person === null) return;
	const url = `${origin}/reset-password/${token}`;
	await sendMail({ to: person.email, ...passwordResetMail({ name: person.name, url }) });
}
