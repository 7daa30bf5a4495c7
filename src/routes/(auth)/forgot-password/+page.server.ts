import { fail } from '@sveltejs/kit';
import { forgotPasswordInput } from '$lib/domain/accounts';
import { AppError, isAppError } from '$lib/domain/errors';
import { countAttempt } from '$lib/server/auth/throttle';
import { config } from '$lib/server/config';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { linkOrigin } from '$lib/server/http/link-origin';
import { requestPasswordReset } from '$lib/server/services/accounts/request-password-reset';
import type { Actions, PageServerLoad } from './$types';

/** Null where no link can be mailed. */
function originOfLinks(url: URL): string | null {
	return config().SMTP_URL === undefined ? null : linkOrigin(url);
}

/**
 * Whether one more mail may go to an address. Whoever asked too often is not told: otherwise anybody could keep
 * somebody else from the page, by asking in their place.
 */
async function isMailable(email: string): Promise<boolean> {
	try {
		await countAttempt('passwordReset', { account: email });
		return true;
	} catch (error) {
		if (isAppError(error) && error.code === 'RATE_LIMITED') return false;
		throw error;
	}
}

export const load: PageServerLoad = ({ url }) => ({ canMail: originOfLinks(url) !== null });

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, forgotPasswordInput);
		if (!form.isValid) return fail(form.status, form.answer);
		const { email } = form.data;
		try {
			await countAttempt('passwordReset', { address: event.getClientAddress() });
			const origin = originOfLinks(event.url);
			if (origin === null) throw new AppError('UNAVAILABLE', 'This deployment does not send mail.');
			if (await isMailable(email)) requestPasswordReset(event.locals, { email }, { origin });
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		return { sentTo: email };
	}
};
