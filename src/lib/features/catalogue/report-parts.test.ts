import { describe, expect, it } from 'vitest';
import type { CatalogueReport } from '$lib/domain/catalogue-sync';
import { partsOf } from './report-parts';

const nothing: CatalogueReport = {
	listed: 3,
	malformed: [],
	added: [],
	returned: [],
	retired: [],
	repriced: [],
	quarantined: [],
	kept: [],
	changed: [],
	expiring: [],
	durationMs: 12
};
const model = { modelId: 'acme/one', name: 'One' };

describe('partsOf', () => {
	it('has nothing to tell where nothing had changed', () => {
		expect(partsOf(nothing)).toEqual([]);
	});

	it('begins with what needs a look, and leaves out what there is none of', () => {
		const report = {
			...nothing,
			added: [model],
			quarantined: [{ ...model, reason: 'negative' as const }],
			malformed: [{ modelId: null, problem: 'id is missing' }]
		};
		expect(partsOf(report).map(({ label }) => label)).toEqual(['Quarantined', 'Unreadable', 'Added']);
	});

	it('tells a price that changed from what to what, per million tokens', () => {
		const repriced = {
			...model,
			inputFrom: '0.001',
			inputTo: '0.002',
			outputFrom: '0.004',
			outputTo: '0.004'
		};
		expect(partsOf({ ...nothing, repriced: [repriced] })[0]?.entries[0]?.text).toBe(
			'$1.00 in · $4.00 out → $2.00 in · $4.00 out'
		);
	});
});
