/** The embedded server cannot be used; the message is written for the person who ran the command. */
export class EmbeddedPostgresError extends Error {
	override name = 'EmbeddedPostgresError';
}
