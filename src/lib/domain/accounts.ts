import { z } from 'zod';
import { textSchema } from './text';

/** Addresses are compared without case; they are stored as they are compared. */
const email = z
	.string()
	.trim()
	.toLowerCase()
	.max(254, 'That address is too long.')
	.pipe(z.email('Please enter an e-mail address.'));

/** NIST SP 800-63B: length is what counts; no composition rules. The upper bound caps the hashing work. */
export const PASSWORD_LENGTH_MIN = 8;
const PASSWORD_LENGTH_MAX = 200;

export const signUpInput = z.object({
	name: textSchema.pipe(
		z.string().trim().min(1, 'Please enter your name.').max(100, 'That name is too long.')
	),
	email,
	password: z
		.string()
		.min(PASSWORD_LENGTH_MIN, `Please use at least ${PASSWORD_LENGTH_MIN} characters.`)
		.max(PASSWORD_LENGTH_MAX, 'That password is too long.'),
	organization: textSchema.pipe(
		z.string().trim().min(1, 'Please enter the name of your organisation.').max(100, 'That name is too long.')
	)
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const loginInput = z.object({
	email,
	password: z.string().min(1, 'Please enter your password.').max(PASSWORD_LENGTH_MAX)
});
export type LoginInput = z.infer<typeof loginInput>;

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
