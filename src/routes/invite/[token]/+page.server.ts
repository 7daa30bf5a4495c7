import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { AppError } from '$lib/domain/errors';
import { joinInput } from '$lib/domain/invitations';
import { hashPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { countAttempt } from '$lib/server/auth/throttle';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { recordSignIn } from '$lib/server/services/accounts/record-sign-in';
import { acceptInvitation } from '$lib/server/services/invitations/accept-invitation';
import { findOffer } from '$lib/server/services/invitations/find-offer';
import { joinByInvitation } from '$lib/server/services/invitations/join-by-invitation';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, setHeaders }) => {
	// Neither the offer nor its refusal is for anybody's cache.
	setHeaders({ 'cache-control': 'no-store' });
	const offer = await findOffer(params.token).catch(refusePage);
	return { offer, signedInAs: locals.user?.email ?? null };
};

/** Reads the form, counts the attempt and goes into the tenant that `enter` has opened the door of. */
async function act<Schema extends z.ZodType>(
	event: RequestEvent,
	schema: Schema,
	enter: (input: z.output<Schema>, address: string) => Promise<{ tenantSlug: string }>
) {
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail(form.status, form.answer);
	let slug: string;
	try {
		const address = event.getClientAddress();
		await countAttempt('invitation', { address });
		slug = (await enter(form.data, address)).tenantSlug;
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail(status, answer);
	}
	redirect(303, `/${slug}/chat`);
}

export const actions: Actions = {
	accept: (event) =>
		act(event, z.object({}), async (_input, ip) => {
			const { user } = event.locals;
			if (user === null)
				throw new AppError('UNAUTHENTICATED', 'You have been signed out. Please sign in again.');
			return acceptInvitation({ userId: user.id, ip }, event.params.token);
		}),
	join: (event) =>
		act(event, joinInput, async ({ name, password }, ip) => {
			const { token } = event.params;
			const passwordHash = await hashPassword(password);
			const joined = await joinByInvitation({ token, name, ip }, passwordHash);
			await startSession(event, { userId: joined.userId, passwordHash }, recordSignIn);
			return joined;
		})
};
