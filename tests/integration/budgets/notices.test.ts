import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BudgetNotice } from '$lib/domain/budgets';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { periodRange } from '$lib/domain/periods';
import { aiConversations } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { listNotices } from '$lib/server/services/budgets/list-notices';
import { markNoticesRead } from '$lib/server/services/budgets/mark-notices-read';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { noteRefusal } from '$lib/server/services/metering/note-refusal';
import '../../support/app';
import { codeOf } from '../../support/accounts';
import { charge, createApiKey, noticesOf } from '../../support/budgets';
import { addMember, createTenant, question } from '../../support/factories';

let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant({ monthlyQuotaUsd: '100' });
});

const thresholds = async (context = owner) => (await noticesOf(context)).map(({ threshold }) => threshold);

describe('a charge', () => {
	test('that brings a budget to a threshold is told of, each threshold once a month', async () => {
		await charge(owner, '49.5');
		expect(await thresholds()).toEqual([]);
		await charge(owner, '0.5');
		expect(await noticesOf(owner)).toMatchObject([
			{ scope: 'tenant', subjectId: owner.scope.tenantId, threshold: 50, spent: '50.0', limitUsd: '100' }
		]);
		await charge(owner, '10');
		expect(await thresholds()).toEqual([50]);
		await charge(owner, '20');
		expect(await thresholds()).toEqual([50, 80]);
		await charge(owner, '20');
		await charge(owner, '20');
		expect(await thresholds()).toEqual([50, 80, 100]);
	});

	test('that passes two thresholds is told of at both', async () => {
		await charge(owner, '85');
		expect(await thresholds()).toEqual([50, 80]);
	});

	test('is told of once, whatever comes to the threshold at the same moment', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '40' });
		await Promise.all(Array.from({ length: 30 }, (_, index) => charge(index % 2 === 0 ? owner : grace, '3')));
		const notices = await noticesOf(owner);
		expect(notices.map(({ scope, threshold }) => `${scope} ${threshold}`)).toEqual([
			'tenant 50',
			'tenant 80',
			'member 50',
			'member 80',
			'member 100'
		]);
		// As it was with the charge that came to it, and not with another.
		const spent = notices.map((notice) => Number(notice.spent));
		expect(spent).toEqual([51, 81, 21, 33, 42]);
	});

	test('counts for its own month, and each month begins anew', async () => {
		const before = new Date(periodRange('monthly', new Date()).start.getTime() - 1);
		await charge(owner, '60', { occurredAt: before });
		await charge(owner, '60');
		const notices = await noticesOf(owner);
		expect(notices.map(({ threshold }) => threshold)).toEqual([50, 50]);
		expect(new Set(notices.map(({ periodStart }) => periodStart.getTime())).size).toBe(2);
	});

	test('after a limit was lowered is told of by the lowered one, and not again when it is lifted', async () => {
		await charge(owner, '30');
		await updateBudget(owner, { monthlyLimitUsd: '40' });
		await charge(owner, '5');
		expect(await noticesOf(owner)).toMatchObject([
			{ threshold: 50, spent: '35', limitUsd: '40' },
			{ threshold: 80, spent: '35', limitUsd: '40' }
		]);
		await updateBudget(owner, { monthlyLimitUsd: null });
		await charge(owner, '50');
		expect(await thresholds()).toEqual([50, 80]);
	});

	test('of a key is told of by the name of the key, and one of nobody with a limit by nothing', async () => {
		const apiKeyId = await createApiKey(owner, '10');
		await charge(owner, '8', { apiKeyId });
		await charge(owner, '8', { apiKeyId: await createApiKey(owner, null) });
		const { items } = await listNotices(owner, { limit: 10 });
		expect(items.map(({ scope, subjectName, threshold }) => [scope, subjectName, threshold])).toEqual(
			expect.arrayContaining([
				['api_key', 'CI', 50],
				['api_key', 'CI', 80]
			])
		);
		expect(items).toHaveLength(2);
	});
});

describe('a refused question', () => {
	const ask = (context: TenantContext) => codeOf(startGeneration(context, question(context, 'Hello')));

	test('is told of as the end of the budget that refused it, once, whoever asks how often', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '0.000001' });
		expect(await Promise.all([ask(grace), ask(grace), ask(grace)])).toEqual(
			Array.from({ length: 3 }, () => 'BUDGET_EXCEEDED')
		);
		expect(await noticesOf(owner)).toMatchObject([
			{ scope: 'member', subjectId: grace.scope.userId, threshold: 100, spent: '0', limitUsd: '0.000001' }
		]);
	});

	test("of the organisation's budget names the organisation's", async () => {
		await updateBudget(owner, { monthlyLimitUsd: '0.000001' });
		expect(await ask(owner)).toBe('BUDGET_EXCEEDED');
		expect(await noticesOf(owner)).toMatchObject([{ scope: 'tenant', subjectId: owner.scope.tenantId }]);
	});

	test('of a key names the key', async () => {
		const apiKeyId = await createApiKey(owner, '1');
		const figures = { limit: '1', spent: '0.9', held: '0', remaining: '0.1', periodEnd: '' };
		const refusal = new AppError('BUDGET_EXCEEDED', undefined, { scope: 'api_key', ...figures });
		await noteRefusal(owner, refusal, { apiKeyId, occurredAt: new Date() });
		expect(await noticesOf(owner)).toMatchObject([{ scope: 'api_key', subjectId: apiKeyId, spent: '0.9' }]);
	});

	test('stores nothing else, and is no news where the limit is nothing', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '0' });
		expect(await ask(grace)).toBe('BUDGET_EXCEEDED');
		expect(await noticesOf(owner)).toEqual([]);
		const { tenantId } = owner.scope;
		const conversations = await withSystem((tx) =>
			tx.select().from(aiConversations).where(eq(aiConversations.tenantId, tenantId))
		);
		expect(conversations).toEqual([]);
	});
});

describe('the list of notices', () => {
	const read = (notices: BudgetNotice[]) => notices.map(({ isRead }) => isRead);

	test('has them newest first with names and figures, page by page', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '10' });
		await charge(grace, '5');
		await charge(grace, '4');
		const first = await listNotices(owner, { limit: 1 });
		const second = await listNotices(owner, { cursor: first.nextCursor, limit: 1 });
		expect(first.items).toMatchObject([
			{ scope: 'member', subjectName: 'A member', threshold: 80, spent: '9', limit: '10' }
		]);
		expect(second.items).toMatchObject([{ threshold: 50, spent: '5' }]);
		expect(second.nextCursor).toBeNull();
		expect(await codeOf(listNotices(owner, { cursor: newId().slice(1), limit: 1 }))).toBe('INVALID_INPUT');
	});

	test('knows what each admin has read, and what came since', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		await charge(owner, '50');
		await markNoticesRead(owner);
		expect(read((await listNotices(owner, { limit: 5 })).items)).toEqual([true]);
		expect(read((await listNotices(admin, { limit: 5 })).items)).toEqual([false]);
		await charge(owner, '30');
		expect(read((await listNotices(owner, { limit: 5 })).items)).toEqual([false, true]);
	});

	test('is there for admins alone, and has nothing of another tenant', async () => {
		await charge(owner, '50');
		for (const role of ['member', 'viewer'] as const) {
			const person = await addMember(owner, { role });
			expect(await codeOf(listNotices(person, { limit: 5 }))).toBe('FORBIDDEN');
			expect(await codeOf(markNoticesRead(person))).toBe('FORBIDDEN');
		}
		expect((await listNotices(await createTenant(), { limit: 5 })).items).toEqual([]);
	});
});
