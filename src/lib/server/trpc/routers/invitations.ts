import { z } from 'zod';
import { createInvitationInput, invitationInput, tokenSchema } from '$lib/domain/invitations';
import { pageInput } from '$lib/domain/lists';
import { acceptInvitation } from '../../services/invitations/accept-invitation';
import { createInvitation } from '../../services/invitations/create-invitation';
import { listInvitations } from '../../services/invitations/list-invitations';
import { resendInvitation } from '../../services/invitations/resend-invitation';
import { revokeInvitation } from '../../services/invitations/revoke-invitation';
import { authedProcedure, rateLimited, router, tenantProcedure } from '../init';

const manage = tenantProcedure('invitations:manage');

export const invitationsRouter = router({
	list: manage.input(z.object(pageInput)).query(({ ctx, input }) => listInvitations(ctx.tenant, input)),
	create: manage
		.use(rateLimited('invitation'))
		.input(z.object(createInvitationInput))
		.mutation(({ ctx, input }) => createInvitation(ctx.tenant, input, ctx.links)),
	resend: manage
		.use(rateLimited('invitation'))
		.input(z.object(invitationInput))
		.mutation(({ ctx, input }) => resendInvitation(ctx.tenant, input, ctx.links)),
	revoke: manage
		.input(z.object(invitationInput))
		.mutation(({ ctx, input }) => revokeInvitation(ctx.tenant, input)),
	accept: authedProcedure
		.use(rateLimited('invitation'))
		.input(z.object({ token: tokenSchema }))
		.mutation(({ ctx, input }) => acceptInvitation({ userId: ctx.user.id, ip: ctx.ip }, input.token))
});
