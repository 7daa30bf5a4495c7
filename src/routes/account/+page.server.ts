import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import {
	changeEmailInput,
	changePasswordInput,
	chooseThemeInput,
	deleteAccountInput,
	renameAccountInput,
	revokeSessionInput
} from '$lib/domain/accounts';
import { parseTheme, THEME_COOKIE, THEME_COOKIE_SECONDS } from '$lib/domain/theme';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { endSession } from '$lib/server/auth/session';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { countAttempt, forgetAttempts } from '$lib/server/auth/throttle';
import { config } from '$lib/server/config';
import { accountContext } from '$lib/server/http/account-context';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { changeEmail } from '$lib/server/services/accounts/change-email';
import { changePassword } from '$lib/server/services/accounts/change-password';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import { getAccount } from '$lib/server/services/accounts/get-account';
import { listDevices } from '$lib/server/services/accounts/list-devices';
import { renameAccount } from '$lib/server/services/accounts/rename-account';
import { revokeOtherSessions } from '$lib/server/services/accounts/revoke-other-sessions';
import { revokeSession } from '$lib/server/services/accounts/revoke-session';
import type { AccountContext } from '$lib/server/services/context';
import { listOwnTenants } from '$lib/server/services/tenants/list-own-tenants';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	if (event.locals.user === null) redirect(303, '/login?next=/account');
	const context = accountContext(event);
	// Not the session's copy of the account: the form of this request may just have changed it.
	const [account, devices, tenants, home] = await Promise.all([
		getAccount(context).catch(refusePage),
		listDevices(context),
		listOwnTenants(context.userId),
		homeTenantSlug(context.userId)
	]);
	return {
		account,
		devices,
		tenants,
		home: tenants.find(({ slug }) => slug === home) ?? null,
		theme: parseTheme(event.cookies.get(THEME_COOKIE)),
		isSandbox: config().openRouter.provider === 'sandbox'
	};
};

/** The forms share a page, so each answer says whose it is. */
function section<Schema extends z.ZodType>(
	name: string,
	schema: Schema,
	act: (event: RequestEvent, input: z.output<Schema>, context: AccountContext) => Promise<void>
) {
	return async (event: RequestEvent) => {
		const form = await readForm(event.request, schema);
		if (!form.isValid) return fail(form.status, { section: name, isDone: false, ...form.answer });
		try {
			await act(event, form.data, accountContext(event));
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, { section: name, isDone: false, ...answer });
		}
		return { section: name, isDone: true, values: {}, errors: {}, message: null };
	};
}

/** Around what asks for the password: whoever found the device open does not get to try many. */
async function countingGuesses(
	event: RequestEvent,
	{ userId }: AccountContext,
	act: () => Promise<void>
): Promise<void> {
	const asker = { account: userId, address: event.getClientAddress() };
	await countAttempt('confirmPassword', asker);
	await act();
	await forgetAttempts('confirmPassword', asker);
}

export const actions: Actions = {
	rename: section('name', renameAccountInput, (_event, input, context) => renameAccount(context, input)),
	email: section('email', changeEmailInput, (event, input, context) =>
		countingGuesses(event, context, () => changeEmail(context, input, verifyPassword))
	),
	password: section('password', changePasswordInput, (event, { password, newPassword }, context) =>
		countingGuesses(event, context, async () => {
			const newHash = await hashPassword(newPassword);
			await changePassword(context, { password, newHash }, verifyPassword);
		})
	),
	theme: section('theme', chooseThemeInput, ({ cookies, url }, { theme }) => {
		// The page's script writes it too.
		const secure = url.protocol === 'https:';
		const attributes = { path: '/', maxAge: THEME_COOKIE_SECONDS, httpOnly: false, secure } as const;
		cookies.set(THEME_COOKIE, theme, { ...attributes, sameSite: 'lax' });
		return Promise.resolve();
	}),
	revoke: section('devices', revokeSessionInput, (_event, input, context) => revokeSession(context, input)),
	revokeOthers: section('devices', z.object({}), (_event, _input, context) => revokeOtherSessions(context)),
	delete: section('delete', deleteAccountInput, (event, input, context) =>
		countingGuesses(event, context, async () => {
			await deleteAccount(context, input, verifyPassword);
			await endSession(event);
			redirect(303, '/login?deleted');
		})
	)
};
