import { z } from 'zod';
import { idSchema } from './ids';
import { textSchema } from './text';
import { THEMES } from './theme';

/** Addresses are compared without case; they are stored as they are compared. */
export const emailSchema = z
	.string()
	.trim()
	.toLowerCase()
	.max(254, 'That address is too long.')
	.pipe(z.email('Please enter an e-mail address.'));

export const personNameSchema = textSchema.pipe(
	z.string().trim().min(1, 'Please enter your name.').max(100, 'That name is too long.')
);

export const tenantNameSchema = textSchema.pipe(
	z.string().trim().min(1, 'Please enter the name of your organisation.').max(100, 'That name is too long.')
);

/** NIST SP 800-63B: length is what counts; no composition rules. The upper bound caps the hashing work. */
export const PASSWORD_LENGTH_MIN = 8;
const PASSWORD_LENGTH_MAX = 200;

export const newPasswordSchema = z
	.string()
	.min(PASSWORD_LENGTH_MIN, `Please use at least ${PASSWORD_LENGTH_MIN} characters.`)
	.max(PASSWORD_LENGTH_MAX, 'That password is too long.');

/** A password to compare with the one there is, whatever the rules were when it was chosen. */
const currentPassword = z.string().min(1, 'Please enter your password.').max(PASSWORD_LENGTH_MAX);

export const signUpInput = z.object({
	name: personNameSchema,
	email: emailSchema,
	password: newPasswordSchema,
	organization: tenantNameSchema
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const loginInput = z.object({ email: emailSchema, password: currentPassword });
export type LoginInput = z.infer<typeof loginInput>;

export const renameAccountInput = z.object({ name: personNameSchema });
export const changeEmailInput = z.object({ email: emailSchema, password: currentPassword });
export const changePasswordInput = z.object({ password: currentPassword, newPassword: newPasswordSchema });
export const forgotPasswordInput = z.object({ email: emailSchema });
export const resetPasswordInput = z.object({ password: newPasswordSchema });
export const deleteAccountInput = z.object({ password: currentPassword });
export const chooseThemeInput = z.object({ theme: z.enum(THEMES) });
export const revokeSessionInput = z.object({ id: idSchema });

/** How long the link in a password reset mail works. */
export const PASSWORD_RESET_MINUTES = 60;

/** A person, to themselves. */
export interface Account {
	name: string;
	email: string;
}

/** A device on which somebody is signed in. */
export interface Device {
	id: string;
	/** as the browser calls itself, `Firefox on Linux`; null when it does not */
	name: string | null;
	ip: string | null;
	createdAt: string;
	lastSeenAt: string;
	/** the one that asks */
	isCurrent: boolean;
}

/** Words that are, or may become, the first segment of a page's address. */
const RESERVED_SLUGS = new Set(
	'account admin api app forgot-password health invite login logout metrics reset-password share signup static v1'.split(
		' '
	)
);
const SLUG_LENGTH_MAX = 40;

/** `Müller & Söhne GmbH` → `muller-sohne-gmbh`. Always a valid first segment of an address, never a reserved one. */
export function slugify(name: string): string {
	const slug = name
		.normalize('NFKD')
		.replace(/\p{Mark}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, SLUG_LENGTH_MAX)
		.replace(/^-+|-+$/g, '');
	if (slug === '') return 'workspace';
	return RESERVED_SLUGS.has(slug) ? `${slug}-workspace` : slug;
}

/** What {@link slugify} makes, with a number or letters behind it; anything else is no tenant's. */
export function isSlug(value: string): boolean {
	return value.length <= SLUG_LENGTH_MAX * 2 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value);
}
