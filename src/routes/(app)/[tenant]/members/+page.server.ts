import { redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { createInvitationInput, invitationInput } from '$lib/domain/invitations';
import { pageInput } from '$lib/domain/lists';
import { listMembersInput, memberInput, updateMemberForm } from '$lib/domain/members';
import { assignableRoles, can } from '$lib/domain/roles';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { countAttempt } from '$lib/server/auth/throttle';
import { refusePage } from '$lib/server/http/errors';
import { linkBase } from '$lib/server/http/link-origin';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { listInvitations } from '$lib/server/services/invitations/list-invitations';
import { resendInvitation } from '$lib/server/services/invitations/resend-invitation';
import { revokeInvitation } from '$lib/server/services/invitations/revoke-invitation';
import { leaveTenant } from '$lib/server/services/members/leave-tenant';
import { listMembers } from '$lib/server/services/members/list-members';
import { removeMember } from '$lib/server/services/members/remove-member';
import { transferOwnership } from '$lib/server/services/members/transfer-ownership';
import { updateMember } from '$lib/server/services/members/update-member';
import type { Actions, PageServerLoad } from './$types';
import { act } from './act';

const ROWS_SHOWN = 50;
const query = z.object({
	...listMembersInput,
	cursor: pageInput.cursor,
	/** the cursor of the other list on this page */
	invitations: pageInput.cursor
});

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const { role, userId } = context.scope;
	try {
		const { search = '', cursor, invitations: invitationsCursor } = readQuery(event.url, query);
		if (search !== '') await countAttempt('search', { account: userId, address: event.getClientAddress() });
		const [members, invitations] = await Promise.all([
			listMembers(context, { search, cursor, limit: ROWS_SHOWN }),
			can(role, 'invitations:manage')
				? listInvitations(context, { cursor: invitationsCursor, limit: ROWS_SHOWN })
				: null
		]);
		return {
			title: 'Members',
			changesUpTo: context.changesUpTo,
			members,
			invitations,
			invitableRoles: assignableRoles(role, null),
			search,
			isFirstPage: cursor == null,
			isFirstInvitationsPage: invitationsCursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};

const countInvitation = (event: RequestEvent, userId: string) =>
	countAttempt('invitation', { account: userId, address: event.getClientAddress() });

export const actions: Actions = {
	invite: (event) =>
		act(event, z.object(createInvitationInput), async (context, input) => {
			await countInvitation(event, context.scope.userId);
			return createInvitation(context, input, linkBase(event.url));
		}),
	resend: (event) =>
		act(event, z.object(invitationInput), async (context, input) => {
			await countInvitation(event, context.scope.userId);
			return resendInvitation(context, input, linkBase(event.url));
		}),
	revoke: (event) => act(event, z.object(invitationInput), revokeInvitation),
	update: (event) =>
		act(event, updateMemberForm, async (context, input) => {
			await updateMember(context, input);
		}),
	remove: (event) => act(event, z.object(memberInput), removeMember),
	leave: (event) =>
		act(event, z.object({}), async (context) => {
			await leaveTenant(context);
			redirect(303, '/');
		}),
	transfer: (event) => act(event, z.object(memberInput), transferOwnership)
};
