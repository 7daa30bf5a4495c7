import { expect, test } from 'vitest';
import { withSystem } from '$lib/server/db/tenancy';
import { brokenInvariants } from '$lib/server/services/metering/check-ledger';
import { getCosts } from '$lib/server/services/usage/get-costs';
import { database } from '../../support/app';
import { booksOf } from '../../support/books';
import { createTenant } from '../../support/factories';
import { fillUsage } from '../../../scripts/bench/fill-usage';

test('a year of usage is of the year before, in one tenant, with the rollups that it adds up to', async () => {
	const [tenant, other] = [await createTenant(), await createTenant()];
	await fillUsage(database.ownerUrl, { tenantSlug: tenant.scope.tenantSlug, entries: 2_000 });
	const at = `${new Date().getUTCFullYear() - 1}-07-01`;
	const year = await getCosts(tenant, { range: 'year', at });
	expect(year.total).toBe((await booksOf(tenant.scope.tenantId)).ledger);
	expect(year.byModel).toHaveLength(10);
	expect(year.byMember).toHaveLength(50);
	expect(year.byModel.reduce((sum, { requests }) => sum + requests, 0)).toBe(2_000);
	expect((await getCosts(other, { range: 'year', at })).total).toBe('0');
	const names = (await withSystem(brokenInvariants)).map(({ name }) => name);
	expect(names).not.toContain('rollups');
	expect(names).not.toContain('attributions');
});
