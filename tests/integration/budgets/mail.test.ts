import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { mailNotices } from '$lib/server/services/budgets/mail-notices';
import type { TenantContext } from '$lib/server/services/context';
import { suspendTenant } from '$lib/server/services/platform/suspend-tenant';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import { storedUser } from '../../support/accounts';
import '../../support/app';
import { asOwner } from '../../support/books';
import { charge, noticesOf } from '../../support/budgets';
import { addMember, createPlatformAdmin, createTenant } from '../../support/factories';

/** Before the application reads its environment. */
const mailServer = await vi.hoisted(async () => {
	const { startMailServer } = await import('../../support/mail-server');
	const server = await startMailServer();
	process.env.SMTP_URL = server.url;
	process.env.ORIGIN = 'https://chat.example.com';
	return server;
});
afterAll(() => mailServer.close());

let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant({ monthlyQuotaUsd: '100' });
});

const mailed = async () => (await noticesOf(owner)).map(({ mailedAt }) => mailedAt !== null);
const addressOf = async ({ scope }: TenantContext) => (await storedUser(scope.userId)).email;
const setAge = (age: string) =>
	asOwner(async (sql) => {
		await sql`update budget_notices set created_at = now() - ${age}::interval where tenant_id = ${owner.scope.tenantId}`;
	});
const setEmail = ({ scope }: TenantContext, email: string) =>
	withSystem((tx) => tx.update(users).set({ email }).where(eq(users.id, scope.userId)));

describe('a notice', () => {
	test('goes to each owner and admin in a mail of their own, and to nobody else, once', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		await addMember(owner, { role: 'member' });
		await addMember(owner, { role: 'viewer' });
		await charge(owner, '50.5');
		const before = mailServer.recipients.length;
		expect(await mailNotices()).toBe(1);
		const [first, second] = [await mailServer.nextMail(), await mailServer.nextMail()];
		expect(mailServer.recipients.slice(before)).toEqual([[await addressOf(owner)], [await addressOf(admin)]]);
		for (const mail of [first, second]) {
			expect(mail.subject).toMatch(/^Org .*: 50 % of a monthly budget is spent$/);
			expect(mail.text).toContain("50 % of the organisation's monthly budget is spent: $50.50 of $100.00.");
			expect(mail.text).toContain(`https://chat.example.com/${owner.scope.tenantSlug}/settings/budgets`);
		}
		expect(await mailed()).toEqual([true]);
		expect(await mailNotices()).toBe(0);
		expect(mailServer.waiting).toBe(0);
	});

	test('of the highest threshold stands for all of its budget, and another budget has its own', async () => {
		const grace = await addMember(owner, { role: 'member', monthlyLimitUsd: '10' });
		await charge(grace, '85');
		expect(await mailNotices()).toBe(2);
		const subjects = [(await mailServer.nextMail()).text, (await mailServer.nextMail()).text].toSorted();
		expect(subjects[0]).toContain("80 % of the organisation's monthly budget");
		expect(subjects[1]).toContain("All of A member's monthly budget is spent: $85.00 of $10.00.");
		expect(await mailed()).toEqual([true, true, true, true, true]);
		await charge(owner, '20');
		expect(await mailNotices()).toBe(1);
		expect((await mailServer.nextMail()).subject).toMatch(/a monthly budget is used up$/);
	});

	test('is mailed once, however many instances try at the same moment', async () => {
		await charge(owner, '85');
		const counts = await Promise.all(Array.from({ length: 4 }, () => mailNotices()));
		expect(counts.reduce((sum, count) => sum + count)).toBe(1);
		expect((await mailServer.nextMail()).subject).toMatch(/80 %/);
		expect(mailServer.waiting).toBe(0);
		expect(await mailed()).toEqual([true, true]);
	});

	test('that is older than a day is not mailed any more', async () => {
		await charge(owner, '50');
		await setAge('25 hours');
		expect(await mailNotices()).toBe(0);
		await setAge('23 hours');
		expect(await mailNotices()).toBe(1);
		await mailServer.nextMail();
	});

	test('of a suspended organisation is for nobody', async () => {
		await charge(owner, '50');
		const slug = owner.scope.tenantSlug;
		await suspendTenant(await createPlatformAdmin(), { slug, reason: 'Unpaid.' });
		expect(await mailNotices()).toBe(0);
		expect(await mailed()).toEqual([false]);
	});

	test('says nothing in the words of whoever has named something', async () => {
		await renameTenant(owner, { name: 'Acme\r\nBcc: eve@example.com <img src=x>' });
		await charge(owner, '50');
		await mailNotices();
		const mail = await mailServer.nextMail();
		expect(mail.subject).toMatch(/^Acme Bcc: eve@example\. com/);
		expect(mail.bcc).toBeUndefined();
		expect(mail.html).not.toContain('<img');
	});

	test('that an address is refused for goes to the others, and is tried no more', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		await setEmail(owner, `refused-${await addressOf(owner)}`);
		await charge(owner, '50');
		expect(await mailNotices()).toBe(1);
		expect((await mailServer.nextMail()).to).toMatchObject({ text: await addressOf(admin) });
		expect(await mailed()).toEqual([true]);
	});

	test('that the server wants later is mailed with a later round, and keeps no other from being mailed', async () => {
		const address = await addressOf(owner);
		await setEmail(owner, `later-${address}`);
		await charge(owner, '50');
		const other = await createTenant({ monthlyQuotaUsd: '100' });
		await charge(other, '50');
		expect(await mailNotices()).toBe(1);
		expect((await mailServer.nextMail()).to).toMatchObject({ text: await addressOf(other) });
		expect(await mailed()).toEqual([false]);
		await setEmail(owner, address);
		expect(await mailNotices()).toBe(1);
		await mailServer.nextMail();
	});

	test('waits while the round is asked to end', async () => {
		await charge(owner, '50');
		expect(await mailNotices(AbortSignal.abort())).toBe(0);
		expect(await mailed()).toEqual([false]);
		expect(await mailNotices()).toBe(1);
		await mailServer.nextMail();
	});
});
