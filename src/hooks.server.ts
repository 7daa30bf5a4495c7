import { randomUUID } from 'node:crypto';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { createTRPCHandle } from 'trpc-sveltekit';
import { building } from '$app/environment';
import { AppError } from '$lib/domain/errors';
import { parseTheme, THEME_COOKIE, themeAttribute } from '$lib/domain/theme';
import { readSession } from '$lib/server/auth/session';
import { config } from '$lib/server/config';
import { closeDatabase } from '$lib/server/db/client';
import { startQueue } from '$lib/server/jobs/queue';
import { startRecovery } from '$lib/server/jobs/recovery';
import { logger } from '$lib/server/logger';
import { requireBodyWithin } from '$lib/server/http/body-limit';
import { refusal } from '$lib/server/http/errors';
import { linkBase } from '$lib/server/http/link-origin';
import { setSecurityHeaders } from '$lib/server/http/security-headers';
import { closeBus } from '$lib/server/realtime/bus';
import { interruptRuns } from '$lib/server/services/generation/interrupt';
import { syncHub } from '$lib/server/services/sync/hub';
import { createContext } from '$lib/server/trpc/context';
import { responseMeta } from '$lib/server/trpc/response-meta';
import { appRouter } from '$lib/server/trpc/router';

export const init: ServerInit = async () => {
	if (building) return;
	config();
	const clocks = [startRecovery(), await startQueue()];
	// scripts/start.ts runs these after the last request and before it stops the database.
	const jobs = ((globalThis as Record<symbol, unknown>)[Symbol.for('colloquy.shutdown')] ??=
		[]) as (() => Promise<void>)[];
	jobs.push(async () => {
		await Promise.all([interruptRuns(), syncHub().close()]);
		await Promise.all(clocks.map((clock) => clock.stop()));
		await closeBus();
		await closeDatabase();
	});
};

const logRequests: Handle = async ({ event, resolve }) => {
	const requestId = randomUUID();
	const startedAt = performance.now();
	event.locals.requestId = requestId;
	event.locals.log = logger.child({ requestId });
	const response = await resolve(event);
	const durationMs = Math.round(performance.now() - startedAt);
	// The route, not the address: addresses carry tokens.
	const { method } = event.request;
	event.locals.log.info({ method, route: event.route.id, status: response.status, durationMs }, 'request');
	response.headers.set('x-request-id', requestId);
	return response;
};

/**
 * Refuses writes that another site's page makes: forms and JSON alike, in development too. Browsers always say where
 * a write comes from; what says nothing is not a browser and has no cookies to abuse.
 */
const refuseCrossOrigin: Handle = ({ event, resolve }) => {
	const { method, headers } = event.request;
	const origin = headers.get('origin');
	const site = headers.get('sec-fetch-site');
	const isForeign =
		origin === null ? site === 'cross-site' || site === 'same-site' : origin !== event.url.origin;
	if (isForeign && method !== 'GET' && method !== 'HEAD') {
		return refusal(new AppError('FORBIDDEN', 'Requests from other sites are not accepted.'));
	}
	return resolve(event);
};

const limitBodies: Handle = ({ event, resolve }) => {
	try {
		requireBodyWithin(event.request, event.url.pathname);
	} catch (error) {
		return refusal(error);
	}
	return resolve(event);
};

const authenticate: Handle = async ({ event, resolve }) => {
	// A probe must answer without the database.
	const isProbe = event.url.pathname.startsWith('/health/');
	const { user, session } = isProbe ? { user: null, session: null } : await readSession(event);
	event.locals.user = user;
	event.locals.session = session;
	return resolve(event);
};

const secureHeaders: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	setSecurityHeaders(response.headers, { isHttps: event.url.protocol === 'https:' });
	return response;
};

const trpc = createTRPCHandle({
	router: appRouter,
	url: '/api/trpc',
	createContext: (event) => Promise.resolve(createContext(event, linkBase(event.url))),
	responseMeta,
	onError: ({ error, path, ctx }) => {
		if (error.code === 'INTERNAL_SERVER_ERROR')
			ctx?.log.error({ err: error.cause ?? error, path }, 'procedure failed');
	}
});

const renderTheme: Handle = ({ event, resolve }) =>
	resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replace('%colloquy.theme%', themeAttribute(parseTheme(event.cookies.get(THEME_COOKIE))))
	});

export const handle = sequence(
	logRequests,
	secureHeaders,
	refuseCrossOrigin,
	limitBodies,
	authenticate,
	trpc,
	renderTheme
);

export const handleError: HandleServerError = ({ error, event, status, message }) => {
	const { requestId: id, log } = event.locals;
	if (status < 500) return { message, id };
	log.error({ err: error, route: event.route.id }, 'request failed');
	return { message: 'Something went wrong on our side.', id };
};
