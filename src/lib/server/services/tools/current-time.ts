/** Date and time in a zone, as people write them and as programs do. */
export interface CurrentTime {
	timeZone: string;
	/** `2026-11-25T14:03:07+01:00` */
	iso: string;
	weekday: string;
	/** `25 November 2026, 14:03:07` */
	text: string;
}

/** @throws {RangeError} for a zone that the tz database does not have */
export function currentTime(timeZone: string, now: Date): CurrentTime {
	const parts = new Intl.DateTimeFormat('en-GB', {
		timeZone,
		weekday: 'long',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
		hourCycle: 'h23',
		timeZoneName: 'longOffset'
	}).formatToParts(now);
	const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
	// `GMT` stands for no offset, `GMT+05:30` for one.
	const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
	const time = `${part('hour')}:${part('minute')}:${part('second')}`;
	const month = new Intl.DateTimeFormat('en-GB', { timeZone, month: 'long' }).format(now);
	return {
		timeZone,
		iso: `${part('year')}-${part('month')}-${part('day')}T${time}${offset}`,
		weekday: part('weekday'),
		text: `${Number(part('day'))} ${month} ${part('year')}, ${time}`
	};
}
