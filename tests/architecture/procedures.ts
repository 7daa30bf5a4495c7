import { TRPCError, type AnyTRPCRouter } from '@trpc/server';
import { isAppError } from '$lib/domain/errors';
import { logger } from '$lib/server/logger';
import type { RequestContext } from '$lib/server/trpc/context';
import type { ProcedureMeta } from '$lib/server/trpc/init';

/** Somebody who is signed in. No test of these lets them get as far as the database. */
const SIGNED_IN = { id: 'nobody-in-particular' } as RequestContext['user'];

/** Input that no procedure takes: what is refused before it is looked at is refused for another reason. */
const JUNK: unknown[] = [undefined, null, 'junk', {}, { tenant: 5 }, { tenant: '', id: 'x' }];

/** Those that say that this is what they ask of their caller. */
export function withAccess(router: AnyTRPCRouter, access: ProcedureMeta['access']): string[] {
	const procedures = router._def.procedures as Record<string, { _def: { meta?: ProcedureMeta } }>;
	return procedurePaths(router).filter((path) => procedures[path]?._def.meta?.access === access);
}

export function procedurePaths(router: AnyTRPCRouter): string[] {
	return Object.keys(router._def.procedures as Record<string, unknown>);
}

/** Those that answer, or look at the input of, somebody who is not signed in. */
export async function openToAnybody(router: AnyTRPCRouter): Promise<string[]> {
	return failing(router, async (path) => {
		for (const input of JUNK) {
			const failure = await call(router, path, { user: null, input });
			if (!isAppError(failure?.cause) || failure.cause.code !== 'UNAUTHENTICATED') return true;
		}
		return false;
	});
}

/**
 * Those that answer, or look at the input of, somebody who is signed in and nothing else. A procedure of a tenant is
 * among them: its input says which.
 */
export async function openToTheSignedIn(router: AnyTRPCRouter): Promise<string[]> {
	return failing(router, async (path) => {
		for (const input of JUNK) {
			const failure = await call(router, path, { user: SIGNED_IN, input });
			if (!isAppError(failure?.cause) || failure.cause.code !== 'FORBIDDEN') return true;
		}
		return false;
	});
}

/** Those that do not ask first which tenant is meant, and so cannot have checked who may act in it. */
export async function withoutTenant(router: AnyTRPCRouter): Promise<string[]> {
	return failing(router, async (path) => {
		const failure = await call(router, path, { user: SIGNED_IN, input: {} });
		const missing = ((failure?.cause as { issues?: { path: unknown[] }[] } | undefined)?.issues ?? []).map(
			(issue) => issue.path.join('.')
		);
		return failure?.code !== 'BAD_REQUEST' || missing.join() !== 'tenant';
	});
}

async function failing(
	router: AnyTRPCRouter,
	isWrong: (path: string) => Promise<boolean>
): Promise<string[]> {
	const wrong: string[] = [];
	for (const path of procedurePaths(router)) if (await isWrong(path)) wrong.push(path);
	return wrong;
}

/** How it refuses; null when it answers. */
async function call(
	router: AnyTRPCRouter,
	path: string,
	{ user, input }: { user: RequestContext['user']; input: unknown }
): Promise<TRPCError | null> {
	const caller = router.createCaller({
		user,
		sessionId: null,
		ip: '127.0.0.1',
		links: { origin: 'http://localhost', isMailable: true },
		takesStream: true,
		log: logger
	} satisfies RequestContext) as unknown;
	const procedure = path
		.split('.')
		.reduce((level, name) => (level as Record<string, unknown>)[name], caller) as (
		input: unknown
	) => Promise<unknown>;
	try {
		await procedure(input);
		return null;
	} catch (error) {
		if (error instanceof TRPCError) return error;
		throw error;
	}
}
