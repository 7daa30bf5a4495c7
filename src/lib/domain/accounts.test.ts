import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loginInput, signUpInput, slugify } from './accounts';

/** First segments of the agreed pages and endpoints: a tenant of that name would hide behind them. */
const TAKEN =
	'signup login logout forgot-password reset-password invite account admin share api v1 health metrics'.split(
		' '
	);

const name = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 100 }),
	fc.string({ unit: 'grapheme', maxLength: 100 }),
	fc.constantFrom(...TAKEN, ...TAKEN.map((word) => ` ${word.toUpperCase()}! `))
);

describe('the slug of a name', () => {
	test.each([
		['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
		['  Acme,  Inc. ', 'acme-inc'],
		['ACME', 'acme'],
		['Ｆｕｌｌ ｗｉｄｔｈ', 'full-width'],
		['株式会社', 'workspace'],
		['---', 'workspace'],
		['', 'workspace'],
		['Admin', 'admin-workspace']
	])('%j is %s', (text, slug) => {
		expect(slugify(text)).toBe(slug);
	});

	test('is words of letters and digits with single hyphens between, at most 50 characters', () => {
		fc.assert(
			fc.property(name, (text) => {
				expect(slugify(text)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
				expect(slugify(text).length).toBeLessThanOrEqual(50);
			}),
			{ numRuns: 1_000 }
		);
	});

	test("is never the first segment of one of the product's own pages", () => {
		fc.assert(
			fc.property(name, (text) => {
				expect(TAKEN).not.toContain(slugify(text));
			})
		);
	});

	test('is the same for a slug', () => {
		fc.assert(
			fc.property(name, (text) => {
				expect(slugify(slugify(text))).toBe(slugify(text));
			})
		);
	});
});

const SIGN_UP = { name: 'Ada', email: 'ada@example.com', password: 'correct horse', organization: 'Acme' };

describe('a sign-up', () => {
	test('takes a name, an address, a password and an organisation', () => {
		expect(signUpInput.parse(SIGN_UP)).toEqual(SIGN_UP);
	});

	test('compares addresses without case or white space around, and leaves the password alone', () => {
		const parsed = signUpInput.parse({ ...SIGN_UP, email: ' Ada@Example.COM ', password: '  spaces  ' });
		expect(parsed).toMatchObject({ email: 'ada@example.com', password: '  spaces  ' });
	});

	test.each([
		['an empty name', { name: '  ' }],
		['a name too long', { name: 'a'.repeat(101) }],
		['an address without a host', { email: 'ada' }],
		['an address too long', { email: `${'a'.repeat(250)}@example.com` }],
		['a short password', { password: '1234567' }],
		['a password that would take long to hash', { password: 'a'.repeat(201) }],
		['an empty organisation', { organization: ' ' }],
		['no organisation', { organization: undefined }]
	])('refuses %s and names the field', (_, change) => {
		const { error } = signUpInput.safeParse({ ...SIGN_UP, ...change });
		expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(Object.keys(change));
	});
});

describe('a login', () => {
	test('takes any password that could have been set, and no endless one', () => {
		const login = (password: string) => loginInput.safeParse({ email: 'ada@example.com', password }).success;
		expect([login('x'), login('a'.repeat(200)), login(''), login('a'.repeat(201))]).toEqual([
			true,
			true,
			false,
			false
		]);
	});
});
