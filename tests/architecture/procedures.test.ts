import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authedProcedure, publicProcedure, router, tenantProcedure } from '$lib/server/trpc/init';
import { appRouter } from '$lib/server/trpc/router';
import { openToAnybody, procedurePaths, withoutTenant } from './procedures';

/** Procedures that are not a tenant's, each with what guards it instead. */
const NOT_OF_A_TENANT: Readonly<Record<string, string>> = {};

describe('the procedures of the router', () => {
	test('are there to be checked', () => {
		expect(procedurePaths(appRouter).length).toBeGreaterThan(10);
	});

	test('refuse whoever is not signed in, before they look at the input', async () => {
		expect(await openToAnybody(appRouter)).toEqual(Object.keys(NOT_OF_A_TENANT));
	});

	test('ask for the tenant before anything else, so that a permission in it was checked', async () => {
		expect(await withoutTenant(appRouter)).toEqual(Object.keys(NOT_OF_A_TENANT));
	});
});

describe('the check of the procedures', () => {
	const made = router({
		guarded: tenantProcedure('models:read')
			.input(z.object({ id: z.uuid() }))
			.query(() => 'secret'),
		nested: router({
			open: publicProcedure.query(() => 'secret'),
			openWithInput: publicProcedure.input(z.object({ id: z.uuid() })).mutation(() => 'secret'),
			signedIn: authedProcedure.query(() => 'secret'),
			signedInWithTenant: authedProcedure
				.input(z.object({ tenant: z.string(), id: z.uuid() }))
				.query(() => 'secret')
		})
	});

	test('finds those that are open to anybody', async () => {
		expect(await openToAnybody(made)).toEqual(['nested.open', 'nested.openWithInput']);
	});

	test('finds those that belong to no tenant, also one that only looks as if it did', async () => {
		expect(await withoutTenant(made)).toEqual([
			'nested.open',
			'nested.openWithInput',
			'nested.signedIn',
			'nested.signedInWithTenant'
		]);
	});
});
