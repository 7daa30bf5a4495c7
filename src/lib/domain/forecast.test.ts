import { expect, test } from 'vitest';
import { forecastMonth } from './forecast';

const month = {
	spent: '10',
	limit: '100',
	periodStart: '2026-11-01T00:00:00.000Z',
	periodEnd: '2026-12-01T00:00:00.000Z'
};
const on = (day: string) => new Date(`2026-11-${day}T00:00:00Z`);

test('is as much a day as there was so far, for every day of the month', () => {
	expect(forecastMonth(month, on('11'))).toEqual({ amount: '30', days: 10, limitReachedOn: null });
});

test('tells the day on which the limit would be reached, unless it is behind already or never comes', () => {
	expect(forecastMonth({ ...month, limit: '20' }, on('11'))?.limitReachedOn).toBe('2026-11-21');
	expect(forecastMonth({ ...month, limit: '9' }, on('11'))?.limitReachedOn).toBeNull();
	expect(forecastMonth({ ...month, limit: '30.01' }, on('11'))?.limitReachedOn).toBeNull();
});

test('is silent on the first days, without any spending, and once the month is over', () => {
	expect(forecastMonth(month, on('02'))).toBeNull();
	expect(forecastMonth({ ...month, spent: '0' }, on('11'))).toBeNull();
	expect(forecastMonth(month, new Date(month.periodEnd))).toBeNull();
});
