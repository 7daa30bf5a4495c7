import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/**
 * A real mail server that keeps what it is given. Addresses that begin with `refused-` it does not know, and those with
 * `later-` it asks to come back for.
 */
export interface MailServer {
	/** for SMTP_URL, before the first mail: the configuration is read once */
	url: string;
	/** the oldest mail that was not asked for yet; waits for it */
	nextMail(): Promise<ParsedMail>;
	/** whom it was really for, by the protocol and not by a header, of each mail so far */
	readonly recipients: readonly string[][];
	/** mail that was not asked for yet */
	readonly waiting: number;
	close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
	const arrived: ParsedMail[] = [];
	const askers: ((mail: ParsedMail) => void)[] = [];
	const recipients: string[][] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		logger: false,
		onRcptTo({ address }, _session, done) {
			const responseCode = address.startsWith('refused-') ? 550 : address.startsWith('later-') ? 450 : null;
			if (responseCode === null) done();
			else done(Object.assign(new Error('Not now, or never'), { responseCode }));
		},
		onData(stream, { envelope }, done) {
			simpleParser(stream).then((mail) => {
				recipients.push(envelope.rcptTo.map(({ address }) => address));
				const asker = askers.shift();
				if (asker === undefined) arrived.push(mail);
				else asker(mail);
				done();
			}, done);
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server.server, 'listening');
	const { port } = server.server.address() as AddressInfo;
	return {
		url: `smtp://127.0.0.1:${port}`,
		nextMail: () => {
			const mail = arrived.shift();
			return mail === undefined ? new Promise((resolve) => askers.push(resolve)) : Promise.resolve(mail);
		},
		recipients,
		get waiting() {
			return arrived.length;
		},
		close: () => new Promise((resolve) => server.close(() => resolve()))
	};
}
