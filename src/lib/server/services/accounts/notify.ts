import type { Logger } from '../../logger';
import { isMailConfigured, sendMail, type Mail } from '../../mail/send-mail';

/**
 * Tells a person of what happened to their account, after the commit and without making anybody wait: it is done,
 * whether or not the mail arrives.
 */
export function notifyByMail({ log }: { log: Logger }, mail: Mail): void {
	if (!isMailConfigured()) return;
	sendMail(mail).catch((error: unknown) => log.warn({ err: error }, 'notice not mailed'));
}
