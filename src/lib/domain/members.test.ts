import { expect, test } from 'vitest';
import { newId } from './ids';
import { updateMemberForm } from './members';

const userId = newId();

test('a limit left empty in the form takes the limit away', () => {
	expect(updateMemberForm.parse({ userId, monthlyLimitUsd: ' ' })).toEqual({ userId, monthlyLimitUsd: null });
});

test('a form without a limit leaves it as it is', () => {
	expect(updateMemberForm.parse({ userId, role: 'viewer' })).toEqual({ userId, role: 'viewer' });
});

test('a limit that is no amount is refused in words', () => {
	const parsed = updateMemberForm.safeParse({ userId, monthlyLimitUsd: 'twenty' });
	expect(parsed.error?.issues[0]?.message).toMatch(/^Please enter an amount/);
});
