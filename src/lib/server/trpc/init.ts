import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { AppError, ERROR_CODES, isAppError } from '$lib/domain/errors';
import { can, type Permission } from '$lib/domain/roles';
import { openPlatform } from '../auth/platform-scope';
import { openTenant } from '../auth/tenant-scope';
import { countAttempt, type ThrottledAction } from '../auth/throttle';
import type { PlatformContext, TenantContext } from '../services/context';
import type { RequestContext } from './context';

/** What a procedure asks of its caller, for whoever reads the router: the isolation tests do. */
export interface ProcedureMeta {
	access: 'public' | 'signed-in' | 'platform' | { permission: Permission };
}

/**
 * The ladder: public → authed → tenant(permission) or platform. A procedure of a tenant is made by
 * {@link tenantProcedure}, which takes the permission, so there is none without one.
 */
const t = initTRPC
	.context<RequestContext>()
	.meta<ProcedureMeta>()
	.create({
		sse: {
			// Proxies end what says nothing for a while, and a browser does not notice that the network is gone.
			ping: { enabled: true, intervalMs: 15_000 },
			client: { reconnectAfterInactivityMs: 40_000 },
			// Whoever listens comes in anew now and then, with the cookie that they have by then.
			maxDurationMs: 60 * 60_000
		},
		errorFormatter({ shape, error }) {
			const { cause } = error;
			const data = { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path };
			if (isAppError(cause)) {
				return { ...shape, message: cause.message, data: { ...data, error: cause.toJSON() } };
			}
			if (error.code === 'BAD_REQUEST' && cause instanceof z.ZodError) {
				const refusal = invalidInput(cause);
				const { status, trpc } = ERROR_CODES.INVALID_INPUT;
				return {
					...shape,
					message: refusal.message,
					data: { ...data, code: trpc, httpStatus: status, error: refusal.toJSON() }
				};
			}
			if (error.code !== 'INTERNAL_SERVER_ERROR') return { ...shape, data };
			// Whatever it was is in the log, under the request's id.
			return { ...shape, message: 'Something went wrong on our side.', data };
		}
	});

export function invalidInput(error: z.ZodError): AppError<'INVALID_INPUT'> {
	const fields: Record<string, string[]> = {};
	for (const issue of error.issues) (fields[issue.path.join('.') || 'input'] ??= []).push(issue.message);
	return new AppError('INVALID_INPUT', undefined, { fields });
}

/** One mapping for all: an error that may be told keeps its code, everything else is opaque outside. */
const mapErrors = t.middleware(async ({ next }) => {
	const result = await next();
	if (result.ok) return result;
	const { cause } = result.error;
	if (isAppError(cause)) throw asTrpcError(cause);
	return result;
});

function asTrpcError(cause: AppError): TRPCError {
	return new TRPCError({ code: ERROR_CODES[cause.code].trpc, message: cause.message, cause });
}

/** The same mapping for what goes wrong after an answer has begun. */
export async function* toldFrom<Value>(source: AsyncIterable<Value>): AsyncGenerator<Value, void> {
	try {
		yield* source;
	} catch (error) {
		throw isAppError(error) ? asTrpcError(error) : error;
	}
}

export const router = t.router;

export const publicProcedure = t.procedure.meta({ access: 'public' }).use(mapErrors);

export const authedProcedure = publicProcedure.meta({ access: 'signed-in' }).use(({ ctx, next }) => {
	if (ctx.user === null) throw new AppError('UNAUTHENTICATED');
	return next({ ctx: { ...ctx, user: ctx.user } });
});

/** For administrators of this deployment. */
export const platformProcedure = authedProcedure.meta({ access: 'platform' }).use(({ ctx, next }) => {
	const platform: PlatformContext = { scope: openPlatform(ctx.user), ip: ctx.ip, log: ctx.log };
	return next({ ctx: { ...ctx, platform } });
});

const tenantInput = z.object({ tenant: z.string().min(1).max(100) });

/** For members of the tenant that the input names, whose role has `permission`. */
export function tenantProcedure(permission: Permission) {
	return authedProcedure
		.meta({ access: { permission } })
		.input(tenantInput)
		.use(async ({ ctx, input, next }) => {
			const { scope } = await openTenant(ctx.user.id, input.tenant);
			if (!can(scope.role, permission)) throw new AppError('FORBIDDEN');
			const tenant: TenantContext = { scope, ip: ctx.ip, log: ctx.log };
			return next({ ctx: { ...ctx, tenant } });
		});
}

/** For answers that come piece by piece: whoever cannot read them is told before anything has been done for them. */
export const streamed = t.middleware(({ ctx, next }) => {
	if (ctx.takesStream) return next();
	throw new AppError('INVALID_INPUT', 'This answer comes as a stream: please accept application/jsonl.', {
		fields: {}
	});
});

/** Counts a call against the limits of its action, for the account and for the address. */
export function rateLimited(action: ThrottledAction) {
	return t.middleware(async ({ ctx, next }) => {
		await countAttempt(action, { account: ctx.user?.id, address: ctx.ip });
		return next();
	});
}
