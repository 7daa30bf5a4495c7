import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
	authedProcedure,
	platformProcedure,
	publicProcedure,
	router,
	tenantProcedure
} from '$lib/server/trpc/init';
import { appRouter } from '$lib/server/trpc/router';
import { openToAnybody, openToTheSignedIn, procedurePaths, withAccess, withoutTenant } from './procedures';

/** Procedures for whoever is signed in, each with what they reach by it. */
const SIGNED_IN: Readonly<Record<string, string>> = {
	'invitations.accept': 'the tenant that the token in their hands names, for its address alone',
	'tenants.create': 'a tenant that is not there yet',
	'tenants.list': 'those that they belong to'
};

describe('the procedures of the router', () => {
	test('are there to be checked', () => {
		expect(procedurePaths(appRouter).length).toBeGreaterThan(10);
	});

	test('refuse whoever is not signed in, before they look at the input', async () => {
		expect(await openToAnybody(appRouter)).toEqual([]);
	});

	test('ask for the tenant before anything else, except those of a person and of the platform', async () => {
		expect((await withoutTenant(appRouter)).toSorted()).toEqual(
			[...withAccess(appRouter, 'platform'), ...Object.keys(SIGNED_IN)].toSorted()
		);
	});

	test("say that they are a person's own where they are, and only there", () => {
		expect(withAccess(appRouter, 'signed-in').toSorted()).toEqual(Object.keys(SIGNED_IN));
		expect(withAccess(appRouter, 'public')).toEqual([]);
	});

	test('refuse everybody but administrators of the platform where they are its own', async () => {
		const ofPlatform = withAccess(appRouter, 'platform');
		expect(ofPlatform).toEqual(procedurePaths(appRouter).filter((path) => path.startsWith('admin.')));
		const open = await openToTheSignedIn(appRouter);
		expect(ofPlatform.filter((path) => open.includes(path))).toEqual([]);
	});
});

describe('the check of the procedures', () => {
	const made = router({
		guarded: tenantProcedure('models:read')
			.input(z.object({ id: z.uuid() }))
			.query(() => 'secret'),
		platform: platformProcedure.input(z.object({ id: z.uuid() })).query(() => 'secret'),
		claimsToBePlatform: authedProcedure.meta({ access: 'platform' }).query(() => 'secret'),
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
			'platform',
			'claimsToBePlatform',
			'nested.open',
			'nested.openWithInput',
			'nested.signedIn',
			'nested.signedInWithTenant'
		]);
	});

	test('finds those that let everybody in who is signed in, also one that only says that it does not', async () => {
		expect(await openToTheSignedIn(made)).toEqual([
			'guarded',
			'claimsToBePlatform',
			'nested.open',
			'nested.openWithInput',
			'nested.signedIn',
			'nested.signedInWithTenant'
		]);
		expect(withAccess(made, 'platform')).toEqual(['platform', 'claimsToBePlatform']);
	});
});
