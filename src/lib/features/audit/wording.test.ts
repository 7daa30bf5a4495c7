import { expect, test } from 'vitest';
import { AUDIT_ACTION_NAMES } from '$lib/domain/audit';
import { auditActionName, auditFacts } from './wording';

test('every action has words that begin a line', () => {
	for (const action of AUDIT_ACTION_NAMES) expect(auditActionName(action)).toMatch(/^[A-Z][a-z]+/);
});

test('a change is told as what was and what is', () => {
	expect(auditFacts({ action: 'member.role-changed', data: { from: 'member', to: 'admin' } })).toBe(
		'member → admin'
	);
});

test('amounts are told as money, and having none in words', () => {
	expect(auditFacts({ action: 'member.limit-changed', data: { from: null, to: '12.5' } })).toBe(
		'no limit → $12.50'
	);
	expect(auditFacts({ action: 'tenant.quota-changed', data: { from: '250', to: null } })).toBe(
		'$250.00 → the default'
	);
});

test('a role and a reason are told, and nothing is where there are no facts', () => {
	expect(auditFacts({ action: 'invitation.created', data: { role: 'admin' } })).toBe('as an admin');
	expect(auditFacts({ action: 'tenant.suspended', data: { reason: 'Unpaid.' } })).toBe('Unpaid.');
	expect(auditFacts({ action: 'conversation.shared', data: { audience: 'public' } })).toBe(
		'by a public link'
	);
	expect(auditFacts({ action: 'account.signed-in', data: { device: { id: 1 } } })).toBeNull();
});

test('what happens at the limit and how long an answer may be are told in words', () => {
	const fallback = { action: 'budget.fallback-changed' } as const;
	expect(auditFacts({ ...fallback, data: { from: null, to: 'openai/gpt-4o-mini' } })).toBe(
		'refused → answered by openai/gpt-4o-mini'
	);
	expect(auditFacts({ action: 'budget.output-changed', data: { from: null, to: 8192 } })).toBe(
		'the default → 8,192 tokens'
	);
});

test('a raise is told with its amount, its end and its reason', () => {
	const data = { amountUsd: '20', expiresAt: '2026-12-01T00:00:00.000Z', reason: 'The launch.' };
	expect(auditFacts({ action: 'budget.raised', data })).toBe(
		'$20.00 until the end of 30 November 2026: The launch.'
	);
	expect(
		auditFacts({ action: 'budget.raise-revoked', data: { amountUsd: '20', reason: 'The launch.' } })
	).toBe('$20.00: The launch.');
});
