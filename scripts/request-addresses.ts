import type http from 'node:http';

/**
 * Lets the server be opened under any address over plain http, and behind a trusted proxy. Without ORIGIN,
 * adapter-node takes every request for https, and the form posts of http pages for cross-origin ones. So here
 * the scheme comes from X-Forwarded-Proto, which is what the proxy says where there is a trusted one (and the
 * client's address what it says in X-Forwarded-For), and what the connection is otherwise.
 *
 * To be called before the built server is loaded, which reads these settings once.
 * @returns what to do to the server before its first request
 */
export function configureAddresses(isProxyTrusted: boolean): (server: http.Server) => void {
	if (isProxyTrusted) process.env.ADDRESS_HEADER ||= 'x-forwarded-for';
	const isSchemeOurs = !process.env.ORIGIN && !process.env.PROTOCOL_HEADER;
	if (isSchemeOurs) process.env.PROTOCOL_HEADER = 'x-forwarded-proto';
	return (server) => {
		server.prependListener('request', ({ headers, socket }) => {
			if (isSchemeOurs && !isProxyTrusted) headers['x-forwarded-proto'] = 'http';
			// Such as a health check, which asks directly.
			headers['x-forwarded-proto'] ??= 'http';
			headers['x-forwarded-for'] ??= socket.remoteAddress;
		});
	};
}
