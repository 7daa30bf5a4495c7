import { expect, test } from 'vitest';
import { mailNotices } from '$lib/server/services/budgets/mail-notices';
import '../../support/app';
import { charge, noticesOf } from '../../support/budgets';
import { createTenant } from '../../support/factories';

test('where there is no mail server nothing is mailed, and nothing said to be', async () => {
	const owner = await createTenant({ monthlyQuotaUsd: '100' });
	await charge(owner, '85');
	expect(await mailNotices()).toBe(0);
	expect((await noticesOf(owner)).map(({ mailedAt }) => mailedAt)).toEqual([null, null]);
});
