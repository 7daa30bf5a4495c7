import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import { listMembersInput, memberInput, updateMemberInput } from '$lib/domain/members';
import { leaveTenant } from '../../services/members/leave-tenant';
import { listMembers } from '../../services/members/list-members';
import { removeMember } from '../../services/members/remove-member';
import { transferOwnership } from '../../services/members/transfer-ownership';
import { updateMember } from '../../services/members/update-member';
import { rateLimited, router, tenantProcedure } from '../init';

export const membersRouter = router({
	list: tenantProcedure('members:read')
		.use(rateLimited('search'))
		.input(z.object({ ...pageInput, ...listMembersInput }))
		.query(({ ctx, input }) => listMembers(ctx.tenant, input)),
	update: tenantProcedure('members:manage')
		.input(z.object(updateMemberInput))
		.mutation(({ ctx, input: { userId, role, monthlyLimitUsd } }) =>
			updateMember(ctx.tenant, { userId, role, monthlyLimitUsd })
		),
	remove: tenantProcedure('members:manage')
		.input(z.object(memberInput))
		.mutation(({ ctx, input }) => removeMember(ctx.tenant, input)),
	leave: tenantProcedure('tenant:leave').mutation(({ ctx }) => leaveTenant(ctx.tenant)),
	transferOwnership: tenantProcedure('owners:manage')
		.input(z.object(memberInput))
		.mutation(({ ctx, input }) => transferOwnership(ctx.tenant, input))
});
