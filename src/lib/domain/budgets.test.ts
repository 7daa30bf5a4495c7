import { describe, expect, test } from 'vitest';
import { noticeText, raiseBudgetForm, updateBudgetForm } from './budgets';

describe('a notice', () => {
	const notice = { scope: 'tenant', subjectName: null, threshold: 80, spent: '80.4', limit: '100' } as const;

	test('says what is spent of whose budget', () => {
		expect(noticeText(notice)).toBe("80 % of the organisation's monthly budget is spent: $80.40 of $100.00.");
		expect(noticeText({ ...notice, scope: 'member', subjectName: 'Grace Hopper' })).toMatch(
			/^80 % of Grace Hopper's monthly budget/
		);
		expect(noticeText({ ...notice, scope: 'api_key', subjectName: 'CI' })).toMatch(/the API key CI's/);
	});

	test('at the end says all of it only where all of it is spent, else that a question was refused', () => {
		expect(noticeText({ ...notice, threshold: 100, spent: '100' })).toMatch(/^All of/);
		expect(noticeText({ ...notice, threshold: 100 })).toMatch(/^A question was refused: \$80\.40 of/);
	});
});

describe('a form', () => {
	test('for a raise counts until its last day is over, in UTC', () => {
		const raise = { amountUsd: '5', reason: 'Launch', userId: '', expiresOn: '2026-11-30' };
		expect(raiseBudgetForm.parse(raise)).toEqual({
			amountUsd: '5',
			reason: 'Launch',
			userId: undefined,
			expiresAt: '2026-12-01T00:00:00.000Z'
		});
	});

	test.each([
		{ amountUsd: '0' },
		{ reason: ' ' },
		{ expiresOn: '' },
		{ expiresOn: 'soon' },
		{ userId: 'me' }
	])('for a raise does not take %j', (part) => {
		const raise = { amountUsd: '5', reason: 'Launch', userId: '', expiresOn: '2026-11-30' };
		expect(raiseBudgetForm.safeParse({ ...raise, ...part }).success).toBe(false);
	});

	test('for a budget takes what is empty as none of its own', () => {
		const empty = { monthlyLimitUsd: '', limitPolicy: 'block', fallbackModelId: '', outputTokensMax: '' };
		expect(updateBudgetForm.parse(empty)).toEqual({
			monthlyLimitUsd: null,
			limitPolicy: 'block',
			fallbackModelId: null,
			outputTokensMax: null
		});
		expect(updateBudgetForm.parse({ ...empty, outputTokensMax: '8192' }).outputTokensMax).toBe(8192);
		expect(updateBudgetForm.safeParse({ ...empty, outputTokensMax: '3.5' }).success).toBe(false);
	});
});
