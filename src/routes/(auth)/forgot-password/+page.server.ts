import { fail } from '@sveltejs/kit';
import { forgotPasswordInput } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { countAttempt } from '$lib/server/auth/throttle';
import { config } from '$lib/server/config';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { requestPasswordReset } from '$lib/server/services/accounts/request-password-reset';
import type { Actions, PageServerLoad } from './$types';

/**
 * Where mailed links lead. Who asks need not be who gets the mail, so the address of the request cannot be trusted
 * with it: it says whatever the asker wrote into `Host`. On this machine it does no harm.
 * @returns null where no link can be mailed
 */
function originOfLinks({ origin, hostname }: URL): string | null {
	const { SMTP_URL, ORIGIN } = config();
	if (SMTP_URL === undefined) return null;
	if (ORIGIN !== undefined) return new URL(ORIGIN).origin;
	return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? origin : null;
}

export const load: PageServerLoad = ({ url }) => ({ canMail: originOfLinks(url) !== null });

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, forgotPasswordInput);
		if (!form.isValid) return fail(form.status, form.answer);
		const { email } = form.data;
		try {
			await countAttempt('passwordReset', { account: email, address: event.getClientAddress() });
			const origin = originOfLinks(event.url);
			if (origin === null) throw new AppError('UNAVAILABLE', 'This deployment does not send mail.');
			requestPasswordReset(event.locals, { email }, { origin });
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		return { sentTo: email };
	}
};
