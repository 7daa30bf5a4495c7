import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** For a link that is sent to somebody: the token goes into the link, its hash into the database. */
export function issueToken(): { token: string; tokenHash: string } {
	const token = randomBytes(TOKEN_BYTES).toString('base64url');
	return { token, tokenHash: hashToken(token) };
}

/** The token has more entropy than a password, so a plain hash is as good as a slow one. */
export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}
