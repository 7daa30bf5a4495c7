import { tracked } from '@trpc/server';
import { z } from 'zod';
import { idSchema } from '$lib/domain/ids';
import { PRESENCE_STATES } from '$lib/domain/sync';
import { subscribe } from '../../services/sync/subscribe';
import { tellPresence } from '../../services/sync/tell-presence';
import { rateLimited, router, tenantProcedure, toldFrom } from '../init';

/** As a browser sends it back: whatever it is, it is looked up in the log. */
const lastEventId = z.union([z.string().max(100), z.number()]).nullish();

export const syncRouter = router({
	/** what changes in the tenant, from now on or from where the reader was; see domain/sync.ts */
	changes: tenantProcedure('tenant:read')
		.input(z.object({ lastEventId }))
		.subscription(async function* ({ ctx, input, signal }) {
			const since = input.lastEventId == null ? null : String(input.lastEventId);
			const events = subscribe(ctx.tenant, { lastEventId: since, sessionId: ctx.sessionId, signal });
			for await (const event of toldFrom(events)) yield tracked(String(event.seq), event);
		}),
	/** repeated every few seconds for as long as it is so */
	present: tenantProcedure('conversations:read')
		.use(rateLimited('presence'))
		.input(z.object({ conversationId: idSchema, state: z.enum(PRESENCE_STATES) }))
		.mutation(({ ctx, input }) => tellPresence(ctx.tenant, input))
});
