import { createTransport, type Transporter } from 'nodemailer';
import { config } from '../config';

/** A mail server that says nothing for so long is as good as none; whoever waits for it is told. */
const TIMEOUT_MS = 10_000;

export interface Mail {
	/** one address, without a name: names are typed by strangers */
	to: string;
	subject: string;
	text: string;
	html: string;
}

let transport: Transporter | undefined;

/** Whether this deployment can send mail. Without it links are handed over by hand. */
export function isMailConfigured(): boolean {
	return config().SMTP_URL !== undefined;
}

/**
 * Hands a mail to the mail server, which has taken it when this returns. Never inside a transaction that somebody else
 * may wait for: it takes as long as the other side likes, up to {@link TIMEOUT_MS} a step.
 * @throws {Error} when there is no mail server, it cannot be reached or does not take the mail
 */
export async function sendMail({ to, subject, text, html }: Mail): Promise<void> {
	const { SMTP_URL: url, MAIL_FROM: from } = config();
	if (url === undefined) throw new Error('SMTP_URL is not set');
	transport ??= createTransport({
		url,
		connectionTimeout: TIMEOUT_MS,
		greetingTimeout: TIMEOUT_MS,
		socketTimeout: TIMEOUT_MS,
		dnsTimeout: TIMEOUT_MS,
		// Nothing of a mail is read from a disk or fetched, whatever is in it.
		disableFileAccess: true,
		disableUrlAccess: true
	});
	// The address as an object: as a string, commas in it would make it several.
	await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html });
}

/** How a mail server that answered refused a mail: for good, or for now. Null where anything else went wrong. */
export function refusalOf(error: unknown): 'for good' | 'for now' | null {
	const { code, responseCode } = error as { code?: string; responseCode?: number };
	if ((code !== 'EENVELOPE' && code !== 'EMESSAGE') || responseCode === undefined) return null;
	return responseCode >= 500 ? 'for good' : 'for now';
}
