import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { Usd } from '$lib/domain/money';
import { listAudit } from '$lib/server/services/audit/list-audit';
import { getBudget } from '$lib/server/services/budgets/get-budget';
import { listRaisable } from '$lib/server/services/budgets/list-raisable';
import { listRaises } from '$lib/server/services/budgets/list-raises';
import { raiseBudget } from '$lib/server/services/budgets/raise-budget';
import { revokeRaise } from '$lib/server/services/budgets/revoke-raise';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { removeMember } from '$lib/server/services/members/remove-member';
import { updateMember } from '$lib/server/services/members/update-member';
import { switchTenantModel } from '$lib/server/services/models/switch-tenant-model';
import { listPlatformAudit } from '$lib/server/services/platform/list-platform-audit';
import { listTenants } from '$lib/server/services/platform/list-tenants';
import { raiseQuota } from '$lib/server/services/platform/raise-quota';
import { revokeQuotaRaise } from '$lib/server/services/platform/revoke-quota-raise';
import { setQuota } from '$lib/server/services/platform/set-quota';
import { getQuota } from '$lib/server/services/usage/get-quota';
import '../../support/app';
import { codeOf } from '../../support/accounts';
import { charge, endRaise, hold, inDays, raisesOf } from '../../support/budgets';
import { addMember, createPlatformAdmin, createTenant, MODEL } from '../../support/factories';

let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant({ monthlyQuotaUsd: '10' });
});

const terms = { amountUsd: '5', reason: 'The launch.', expiresAt: inDays(3) };
/** USD that a further call may cost at the most. */
const left = async (context = owner) => (await getQuota(context)).remaining;
const heldBy = async (context: TenantContext) => (await hold(context, 5_000)).amount.toFixed();
const fieldsOf = (work: Promise<unknown>) =>
	work.then(
		() => 'done',
		(error: unknown) => Object.keys((error as { details?: { fields?: object } }).details?.fields ?? {}).join()
	);
const toldOf = async (action: string) =>
	(await listAudit(owner, { limit: 50 })).items.filter((entry) => entry.action === action);

describe('the limit that a tenant sets itself', () => {
	test('counts where it is below the quota, from the next call on', async () => {
		expect(await updateBudget(owner, { monthlyLimitUsd: '4' })).toMatchObject({
			quotaUsd: '10',
			monthlyLimitUsd: '4',
			quota: { limit: '4', remaining: '4' }
		});
		expect(await heldBy(owner)).toBe('4');
		expect(await codeOf(hold(owner, 5_000))).toBe('BUDGET_EXCEEDED');
	});

	test('is refused above the quota, with its field, and then nothing has changed', async () => {
		expect(await fieldsOf(updateBudget(owner, { monthlyLimitUsd: '10.01', outputTokensMax: 512 }))).toBe(
			'monthlyLimitUsd'
		);
		expect(await getBudget(owner)).toMatchObject({ monthlyLimitUsd: null, outputTokensMax: null });
		expect(await codeOf(updateBudget(owner, { monthlyLimitUsd: '10' }))).toBe('done');
	});

	test('stays what it is where the quota falls below it, and then the quota counts', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '8' });
		await setQuota(await createPlatformAdmin(), { slug: owner.scope.tenantSlug, monthlyQuotaUsd: '3' });
		expect(await updateBudget(owner, { monthlyLimitUsd: '8', outputTokensMax: 512 })).toMatchObject({
			monthlyLimitUsd: '8',
			outputTokensMax: 512,
			quota: { limit: '3' }
		});
		expect(await heldBy(owner)).toBe('3');
	});

	test('goes away with null, and what is absent stays', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4', outputTokensMax: 512 });
		await updateBudget(owner, { outputTokensMax: null });
		expect(await getBudget(owner)).toMatchObject({ monthlyLimitUsd: '4', outputTokensMax: null });
		await updateBudget(owner, { monthlyLimitUsd: null });
		expect(await left()).toBe('10');
	});

	test('is audited, each change once, and none where nothing changed', async () => {
		const changes = { monthlyLimitUsd: '4', limitPolicy: 'downgrade', fallbackModelId: MODEL } as const;
		await updateBudget(owner, { ...changes, outputTokensMax: 512 });
		await updateBudget(owner, { ...changes, outputTokensMax: 512 });
		expect((await toldOf('budget.limit-changed')).map(({ data }) => data)).toEqual([{ from: null, to: '4' }]);
		expect((await toldOf('budget.fallback-changed')).map(({ data }) => data)).toEqual([
			{ from: null, to: MODEL }
		]);
		expect((await toldOf('budget.output-changed')).map(({ data }) => data)).toEqual([
			{ from: null, to: 512 }
		]);
	});
});

describe('the model that answers at the limit', () => {
	test('has to be there, known and usable', async () => {
		const downgrade = (fallbackModelId?: string) =>
			fieldsOf(updateBudget(owner, { limitPolicy: 'downgrade', fallbackModelId }));
		expect(await downgrade()).toBe('fallbackModelId');
		expect(await downgrade('nobody/nothing')).toBe('fallbackModelId');
		await switchTenantModel(owner, { modelId: MODEL, isEnabled: false });
		expect(await downgrade(MODEL)).toBe('fallbackModelId');
		await switchTenantModel(owner, { modelId: MODEL, isEnabled: true });
		expect(await downgrade(MODEL)).toBe('done');
	});

	test('may be switched off later without standing in the way of other changes', async () => {
		await updateBudget(owner, { limitPolicy: 'downgrade', fallbackModelId: MODEL });
		await switchTenantModel(owner, { modelId: MODEL, isEnabled: false });
		const same = { limitPolicy: 'downgrade', fallbackModelId: MODEL } as const;
		expect(await codeOf(updateBudget(owner, { ...same, monthlyLimitUsd: '4' }))).toBe('done');
		expect(await fieldsOf(updateBudget(owner, { fallbackModelId: null }))).toBe('fallbackModelId');
	});
});

describe('a raise by the tenant', () => {
	test("lifts the organisation's own limit, and never above the quota", async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		await raiseBudget(owner, terms);
		expect(await left()).toBe('9');
		await raiseBudget(owner, terms);
		expect(await left()).toBe('10');
		expect(await heldBy(owner)).toBe('10');
	});

	test("lifts a member's limit, and nobody else's", async () => {
		const [grace, mary] = [
			await addMember(owner, { role: 'member', monthlyLimitUsd: '1' }),
			await addMember(owner, { role: 'member', monthlyLimitUsd: '1' })
		];
		await raiseBudget(owner, { ...terms, userId: grace.scope.userId, amountUsd: '2' });
		expect((await getQuota(grace)).member).toMatchObject({ limit: '3', remaining: '3' });
		expect((await getQuota(mary)).member).toMatchObject({ limit: '1' });
		expect((await getQuota(owner)).member).toBeNull();
		expect(await heldBy(grace)).toBe('3');
		expect(await codeOf(hold(mary, 200))).toBe('BUDGET_EXCEEDED');
	});

	test('needs a limit to lift', async () => {
		const grace = await addMember(owner, { role: 'member' });
		expect(await codeOf(raiseBudget(owner, terms))).toBe('CONFLICT');
		expect(await codeOf(raiseBudget(owner, { ...terms, userId: grace.scope.userId }))).toBe('CONFLICT');
		expect(await codeOf(raiseBudget(owner, { ...terms, userId: newId() }))).toBe('NOT_FOUND');
		expect(await raisesOf(owner)).toEqual([]);
	});

	test('has to end, later than now and within the longest time', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		for (const expiresAt of [inDays(-1), inDays(93)]) {
			expect(await fieldsOf(raiseBudget(owner, { ...terms, expiresAt }))).toBe('expiresAt');
		}
		expect(await raisesOf(owner)).toEqual([]);
	});

	test('is over with its time, and then the list says so', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const raise = await raiseBudget(owner, terms);
		expect(raise).toMatchObject({ isActive: true, createdByName: 'Ada Owner', grantedBy: 'tenant' });
		await endRaise(raise.id);
		expect(await left()).toBe('4');
		expect((await listRaises(owner, { limit: 10 })).items).toMatchObject([
			{ isActive: false, revokedAt: null }
		]);
	});

	test('can be taken back once; what was reserved with it stays reserved', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const { id } = await raiseBudget(owner, terms);
		expect((await hold(owner, 790)).amount.toFixed()).toBe('8');
		expect(await revokeRaise(owner, { id })).toMatchObject({ isActive: false, amountUsd: '5' });
		await revokeRaise(owner, { id });
		expect(await getQuota(owner)).toMatchObject({ limit: '4', held: '8', remaining: '0' });
		expect(await codeOf(hold(owner, 300))).toBe('BUDGET_EXCEEDED');
		expect(await toldOf('budget.raise-revoked')).toHaveLength(1);
		expect(await codeOf(revokeRaise(owner, { id: newId() }))).toBe('NOT_FOUND');
	});

	test('is audited with whose it was, how much, until when and why', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '1' });
		await raiseBudget(owner, { ...terms, userId: grace.scope.userId });
		expect(await toldOf('budget.raised')).toMatchObject([{ target: 'A member', data: terms }]);
	});

	test("of an owner's limit, and its end, is the business of owners", async () => {
		const admin = await addMember(owner, { role: 'admin' });
		const second = await addMember(owner, { role: 'owner', monthlyLimitUsd: '1' });
		const ofOwner = { ...terms, userId: second.scope.userId };
		expect(await codeOf(raiseBudget(admin, ofOwner))).toBe('FORBIDDEN');
		const { id } = await raiseBudget(owner, ofOwner);
		expect(await codeOf(revokeRaise(admin, { id }))).toBe('FORBIDDEN');
		expect(await listRaisable(admin)).toEqual([]);
		expect((await listRaisable(owner)).map(({ userId }) => userId)).toEqual([second.scope.userId]);
	});

	test('of somebody who has left is still listed, and can be ended', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '1' });
		const { id } = await raiseBudget(owner, { ...terms, userId: grace.scope.userId });
		await removeMember(owner, { userId: grace.scope.userId });
		expect((await listRaises(owner, { limit: 10 })).items).toMatchObject([{ subjectName: 'Former member' }]);
		expect(await revokeRaise(owner, { id })).toMatchObject({ isActive: false });
	});

	test('lists go on where they stopped', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const made: string[] = [];
		for (let count = 0; count < 5; count++) made.push((await raiseBudget(owner, terms)).id);
		const seen: string[] = [];
		for (let cursor: string | null = null; ;) {
			const page = await listRaises(owner, { cursor, limit: 2 });
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.nextCursor;
			if (cursor === null) break;
		}
		expect(seen).toEqual(made.toReversed());
		expect(await codeOf(listRaises(owner, { cursor: 'x', limit: 2 }))).toBe('INVALID_INPUT');
	});
});

describe('a raise by the platform', () => {
	let platform: PlatformContext;
	beforeEach(async () => {
		platform = await createPlatformAdmin();
	});
	const ofQuota = () => ({ ...terms, slug: owner.scope.tenantSlug });

	test('lifts the quota, not the limit below it', async () => {
		await raiseQuota(platform, ofQuota());
		expect(await left()).toBe('15');
		expect(await getBudget(owner)).toMatchObject({ quotaUsd: '15' });
		await updateBudget(owner, { monthlyLimitUsd: '12' });
		expect(await left()).toBe('12');
	});

	test('makes room for a raise by the tenant', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '9' });
		await raiseBudget(owner, terms);
		expect(await left()).toBe('10');
		await raiseQuota(platform, ofQuota());
		expect(await left()).toBe('14');
	});

	test('is seen by the tenant, which cannot take it back, and is taken back by the platform', async () => {
		const { raises } = await raiseQuota(platform, ofQuota());
		expect(raises).toEqual([{ id: expect.any(String) as string, ...terms }]);
		const { id } = raises[0]!;
		expect((await listRaises(owner, { limit: 10 })).items).toMatchObject([
			{ id, grantedBy: 'platform', subjectName: null, createdByName: null, isActive: true }
		]);
		expect(await codeOf(revokeRaise(owner, { id }))).toBe('FORBIDDEN');
		expect(await revokeQuotaRaise(platform, { slug: owner.scope.tenantSlug, id })).toMatchObject({
			raises: []
		});
		expect(await left()).toBe('10');
		const { items } = await listTenants(platform, { limit: 10, search: owner.scope.tenantSlug });
		expect(items).toMatchObject([{ raises: [] }]);
	});

	test('is in both logs, and the tenant does not read who it was', async () => {
		const { raises } = await raiseQuota(platform, ofQuota());
		const revoke = { slug: owner.scope.tenantSlug, id: raises[0]!.id };
		await revokeQuotaRaise(platform, revoke);
		await revokeQuotaRaise(platform, revoke);
		expect(await toldOf('tenant.quota-raised')).toMatchObject([
			{ actor: 'platform', actorId: null, data: terms }
		]);
		expect(await toldOf('tenant.quota-raise-revoked')).toHaveLength(1);
		const { items } = await listPlatformAudit(platform, { limit: 200 });
		expect(
			items
				.filter(({ target }) => target?.includes(`(${owner.scope.tenantSlug})`))
				.map(({ action }) => action)
		).toEqual(['tenant.quota-raise-revoked', 'tenant.quota-raised']);
	});

	test('is not taken back for another tenant, and a raise of the tenant is not the platform’s to end', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const { id } = await raiseBudget(owner, terms);
		const slug = owner.scope.tenantSlug;
		expect(await codeOf(revokeQuotaRaise(platform, { slug, id }))).toBe('NOT_FOUND');
		const other = await createTenant();
		const { raises } = await raiseQuota(platform, ofQuota());
		expect(
			await codeOf(revokeQuotaRaise(platform, { slug: other.scope.tenantSlug, id: raises[0]!.id }))
		).toBe('NOT_FOUND');
		expect(await left()).toBe('9');
	});
});

describe('whoever', () => {
	test('is a member or a viewer neither sees nor changes budgets', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const { id } = await raiseBudget(owner, terms);
		for (const role of ['member', 'viewer'] as const) {
			const person = await addMember(owner, { role });
			for (const work of [
				getBudget(person),
				updateBudget(person, { monthlyLimitUsd: null }),
				raiseBudget(person, terms),
				revokeRaise(person, { id }),
				listRaises(person, { limit: 10 }),
				listRaisable(person)
			]) {
				expect(await codeOf(work)).toBe('FORBIDDEN');
			}
		}
		expect(await left()).toBe('9');
	});

	test('was demoted or removed since they were let in changes nothing any more', async () => {
		const [admin, demoted] = [
			await addMember(owner, { role: 'admin' }),
			await addMember(owner, { role: 'admin' })
		];
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const { id } = await raiseBudget(owner, terms);
		await updateMember(owner, { userId: demoted.scope.userId, role: 'member' });
		expect(await codeOf(updateBudget(demoted, { monthlyLimitUsd: null }))).toBe('FORBIDDEN');
		expect(await codeOf(raiseBudget(demoted, terms))).toBe('FORBIDDEN');
		expect(await codeOf(revokeRaise(demoted, { id }))).toBe('FORBIDDEN');
		await removeMember(owner, { userId: admin.scope.userId });
		expect(await codeOf(updateBudget(admin, { monthlyLimitUsd: null }))).toBe('NOT_FOUND');
		expect(await codeOf(raiseBudget(admin, terms))).toBe('NOT_FOUND');
	});

	test('owns another tenant finds no raise of this one', async () => {
		await updateBudget(owner, { monthlyLimitUsd: '4' });
		const { id } = await raiseBudget(owner, terms);
		expect(await codeOf(revokeRaise(await createTenant(), { id }))).toBe('NOT_FOUND');
	});
});

test('calls that run while a limit is raised never have more than it is in the end, and nothing of it is lost', async () => {
	await updateBudget(owner, { monthlyLimitUsd: '3' });
	await charge(owner, '1');
	const calls = Array.from({ length: 12 }, () => hold(owner, 290));
	const raises = [
		raiseBudget(owner, { ...terms, amountUsd: '4' }),
		raiseBudget(owner, { ...terms, amountUsd: '1' })
	];
	const outcomes = await Promise.allSettled(calls);
	await Promise.all(raises);
	const held = outcomes.reduce(
		(sum, outcome) => (outcome.status === 'fulfilled' ? sum.plus(outcome.value.amount) : sum),
		new Usd(0)
	);
	const quota = await getQuota(owner);
	expect(quota).toMatchObject({ limit: '8', held: held.toFixed() });
	expect(held.plus(quota.spent).lte('8')).toBe(true);
	// What the raised limit left is to be had, to the last cent.
	const rest = new Usd('7').minus(held);
	expect((await hold(owner, rest.times(100).minus(10).toNumber())).amount.toFixed()).toBe(rest.toFixed());
	expect(await left()).toBe('0');
});
