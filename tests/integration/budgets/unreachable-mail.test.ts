import { expect, test, vi } from 'vitest';
import { mailNotices } from '$lib/server/services/budgets/mail-notices';
import '../../support/app';
import { charge, noticesOf } from '../../support/budgets';
import { createTenant } from '../../support/factories';

/** Before the application reads its environment: nobody listens there. */
vi.hoisted(() => {
	process.env.SMTP_URL = 'smtp://127.0.0.1:1';
});

test('a mail server that cannot be reached ends the round, and leaves the notices to the next', async () => {
	const owner = await createTenant({ monthlyQuotaUsd: '100' });
	await charge(owner, '85');
	await expect(mailNotices()).rejects.toThrow();
	expect((await noticesOf(owner)).map(({ mailedAt }) => mailedAt)).toEqual([null, null]);
});
