import { expect, test } from 'vitest';
import { applyAccess } from '$lib/server/db/prepare';
import { createTestDatabase } from '../../support/database';

// What else the test run prepares in its cluster goes on meanwhile.
test('several databases of one cluster are prepared at once, though their logins are the same', async () => {
	const databases = await Promise.all(Array.from({ length: 6 }, createTestDatabase));
	try {
		const outcomes = await Promise.allSettled(
			databases.map(async ({ ownerUrl }) => {
				for (let start = 0; start < 3; start++) await applyAccess(ownerUrl);
			})
		);
		expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
	} finally {
		await Promise.all(databases.map((database) => database.drop()));
	}
});
