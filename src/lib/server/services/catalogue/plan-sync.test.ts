import { describe, expect, test } from 'vitest';
import { modelRecordSchema, type ModelRecord } from '$lib/domain/catalogue';
import { planSync, type KnownModel, type SyncPlan } from './plan-sync';

const NOW = new Date('2026-11-23T12:00:00Z');

function record(id: string, changes: Record<string, unknown> = {}): ModelRecord {
	return modelRecordSchema.parse({
		id,
		name: `Maker: ${id}`,
		created: 1_767_225_600,
		context_length: 128_000,
		pricing: { prompt: '0.000001', completion: '0.000002' },
		supported_parameters: ['tools'],
		...changes
	});
}

/** The catalogue after a plan was written, as the database would have it. */
function written(known: ReadonlyMap<string, KnownModel>, plan: SyncPlan): Map<string, KnownModel> {
	const next = new Map(known);
	for (const row of plan.rows) {
		const before = known.get(row.modelId);
		next.set(row.modelId, {
			isEnabled: true,
			priceSource: 'provider',
			createdAt: NOW,
			updatedAt: NOW,
			...before,
			...row,
			...(before === undefined ? {} : { id: before.id, isEnabled: before.isEnabled })
		} as KnownModel);
	}
	for (const [id, model] of next) {
		if (plan.retiredIds.includes(model.id)) next.set(id, { ...model, isActive: false });
	}
	return next;
}

const plan = (known: ReadonlyMap<string, KnownModel>, records: ModelRecord[], unreadable: string[] = []) =>
	planSync(known, records, { now: NOW, newModelsEnabled: true, unreadable: new Set(unreadable) });
const sync = (known: ReadonlyMap<string, KnownModel>, records: ModelRecord[]) => {
	const planned = plan(known, records);
	return { ...planned, after: written(known, planned) };
};
const start = (...records: ModelRecord[]) => sync(new Map(), records).after;
const ids = (list: { modelId: string }[]) => list.map(({ modelId }) => modelId);
const dearer = (times: number) => ({
	pricing: { prompt: (0.000001 * times).toFixed(7), completion: (0.000002 * times).toFixed(7) }
});

describe('a sync', () => {
	test('adds what is new with its price, on or off as the platform has it', () => {
		const { rows, prices, report } = plan(new Map(), [record('a/one'), record('a/two')]);
		expect(ids(report.added)).toEqual(['a/one', 'a/two']);
		expect(prices.map(({ modelId }) => modelId)).toEqual(rows.map(({ id }) => id));
		expect(rows[0]).toMatchObject({
			name: 'a/one',
			isEnabled: true,
			isActive: true,
			releasedOn: '2026-01-01'
		});
		const off = planSync(new Map(), [record('a/one')], {
			now: NOW,
			newModelsEnabled: false,
			unreadable: new Set()
		});
		expect(off.rows[0]!.isEnabled).toBe(false);
	});

	test('changes nothing when it runs again, whatever the order of the list', () => {
		const records = [
			record('a/one'),
			record('a/free', { pricing: { prompt: '0', completion: '0' } }),
			record('a/router', { pricing: { prompt: '-1', completion: '-1' } }),
			record('a/none', { pricing: {} }),
			record('a/soon', { expiration_date: '2026-12-01' })
		];
		const after = start(...records);
		for (const again of [records, records.toReversed(), [...records, records[0]!]]) {
			const { rows, prices, retiredIds } = plan(after, again);
			expect({ rows, prices, retiredIds }).toEqual({ rows: [], prices: [], retiredIds: [] });
		}
	});

	test('retires what is gone, and takes it back with its switch when it returns', () => {
		const known = start(record('a/one'), record('a/two'));
		known.set('a/two', { ...known.get('a/two')!, isEnabled: false });
		const gone = sync(known, [record('a/one')]);
		expect(ids(gone.report.retired)).toEqual(['a/two']);
		expect(gone.after.get('a/two')!.isActive).toBe(false);
		expect(plan(gone.after, [record('a/one')]).retiredIds).toEqual([]);
		const back = sync(gone.after, [record('a/one'), record('a/two')]);
		expect(ids(back.report.returned)).toEqual(['a/two']);
		expect(back.after.get('a/two')).toMatchObject({ isActive: true, isEnabled: false });
	});

	test('leaves alone what is listed but could not be read', () => {
		const known = start(record('a/one'), record('a/two'));
		expect(plan(known, [record('a/one')], ['a/two']).retiredIds).toEqual([]);
	});

	test("keeps our description, and takes the provider's where we have none", () => {
		const known = start(record('a/one', { description: 'Theirs.' }), record('a/two'));
		expect(known.get('a/one')!.description).toBe('Theirs.');
		known.set('a/two', { ...known.get('a/two')!, description: 'Ours.' });
		const changed = { description: 'Newer.', context_length: 9_000 };
		const { after, report } = sync(known, [record('a/one'), record('a/two', changed)]);
		expect(after.get('a/two')).toMatchObject({ description: 'Ours.', contextWindow: 9_000 });
		expect(ids(report.changed)).toEqual(['a/two']);
	});

	test('names those that are served until a day within a month', () => {
		const { report } = plan(new Map(), [
			record('a/soon', { expiration_date: '2026-12-20' }),
			record('a/later', { expiration_date: '2027-03-01' })
		]);
		expect(report.expiring).toEqual([{ modelId: 'a/soon', name: 'a/soon', expiresOn: '2026-12-20' }]);
	});
});

describe('a changed price', () => {
	test('comes into force, and the one before stays in the history', () => {
		const known = start(record('a/one'));
		const { after, prices, report } = sync(known, [record('a/one', dearer(10))]);
		expect(after.get('a/one')).toMatchObject({ inputCostPer1k: '0.01', quarantineReason: null });
		expect(prices).toHaveLength(1);
		expect(report.repriced).toMatchObject([{ modelId: 'a/one', inputFrom: '0.001', inputTo: '0.01' }]);
	});

	test('more than tenfold goes to quarantine with the price before, until the list is sane again', () => {
		const known = start(record('a/one'));
		const jumped = sync(known, [record('a/one', dearer(10.1))]);
		expect(jumped.report.quarantined).toMatchObject([{ modelId: 'a/one', reason: 'jumped' }]);
		expect(jumped.prices).toEqual([]);
		expect(jumped.after.get('a/one')).toMatchObject({ inputCostPer1k: '0.001', quarantineReason: 'jumped' });
		const mended = sync(jumped.after, [record('a/one', dearer(2))]);
		expect(mended.after.get('a/one')).toMatchObject({ inputCostPer1k: '0.002', quarantineReason: null });
		expect(mended.prices).toHaveLength(1);
	});

	test('back to what it was before a jump is out of quarantine at the price in force', () => {
		const known = start(record('a/one'));
		const jumped = sync(known, [record('a/one', dearer(50))]);
		const { after, prices } = sync(jumped.after, [record('a/one')]);
		expect(prices).toEqual([]);
		expect(after.get('a/one')).toMatchObject({ inputCostPer1k: '0.001', quarantineReason: null });
	});

	test.each([
		['missing', {}],
		['negative', { prompt: '-1', completion: '-1' }],
		['malformed', { prompt: 'free', completion: '0' }],
		['absurd', { prompt: '0.02', completion: '0.02' }]
	])('that is %s goes to quarantine', (reason, pricing) => {
		const fresh = plan(new Map(), [record('a/one', { pricing })]);
		expect(fresh.report.quarantined).toMatchObject([{ modelId: 'a/one', reason }]);
		expect(fresh.prices).toEqual([]);
		const { after, report } = sync(start(record('a/one')), [record('a/one', { pricing })]);
		expect(report.quarantined).toMatchObject([{ modelId: 'a/one', reason }]);
		expect(after.get('a/one')).toMatchObject({ inputCostPer1k: '0.001', quarantineReason: reason });
	});

	test('of something that was free is looked at by somebody first', () => {
		const known = start(record('a/free', { pricing: { prompt: '0', completion: '0' } }));
		expect(sync(known, [record('a/free')]).after.get('a/free')!.quarantineReason).toBe('jumped');
	});

	test('does not touch a price that an administrator has set, nor bring the model back into quarantine', () => {
		const listed = record('a/one', { pricing: { prompt: '-1', completion: '-1' } });
		const known = start(listed);
		known.set('a/one', {
			...known.get('a/one')!,
			config: { recommendedFor: ['writing'] },
			pricing: { prompt: '0.000003', completion: '0.000004' },
			inputCostPer1k: '0.003',
			outputCostPer1k: '0.004',
			priceSource: 'admin',
			quarantineReason: null
		});
		expect(plan(known, [listed]).rows).toEqual([]);
		const { after, report, prices } = sync(known, [record('a/one', dearer(3))]);
		expect(ids(report.kept)).toEqual(['a/one']);
		expect(prices).toEqual([]);
		expect(after.get('a/one')).toMatchObject({ inputCostPer1k: '0.003', quarantineReason: null });
	});
});
