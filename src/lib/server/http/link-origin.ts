import { config } from '../config';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Where links lead that are sent by mail: the configured address, not whatever host a request claims to be for, or a
 * stranger could have a genuine mail of ours lead elsewhere. A server that only this machine reaches may go by the
 * request.
 * @returns null where it is not known: nothing with a link may be mailed
 */
export function linkOrigin(requested: URL): string | null {
	const { ORIGIN, HOST, TRUST_PROXY } = config();
	if (ORIGIN !== undefined) return new URL(ORIGIN).origin;
	return HOST !== undefined && LOOPBACK.has(HOST) && !TRUST_PROXY ? requested.origin : null;
}

/** For links that are shown to whoever asked, and mailed only where {@link linkOrigin} is sure. */
export function linkBase(requested: URL): { origin: string; isMailable: boolean } {
	const origin = linkOrigin(requested);
	return { origin: origin ?? requested.origin, isMailable: origin !== null };
}
