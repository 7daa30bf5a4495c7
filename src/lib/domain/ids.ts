import { v7, validate } from 'uuid';
import { z } from 'zod';

/**
 * Ids are UUIDv7: made by whoever creates the thing (clients too, so that a retry of the same request is the
 * same thing), and ordered by time, so that an index on them appends. From clients any UUID is taken: the version
 * is about speed, not about being right.
 */
export type Id = string;

/** A new time-ordered id. */
export function newId(): Id {
	return v7();
}

/** No id of ours that was made at `at` or later is below it (RFC 9562: a UUIDv7 begins with 48 bits of milliseconds). */
export function lowestIdAt(at: Date): Id {
	const time = at.getTime().toString(16).padStart(12, '0');
	return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

export function isId(value: unknown): value is Id {
	return typeof value === 'string' && validate(value);
}

export const idSchema = z
	.string()
	.refine(isId, 'must be a UUID')
	.transform((id) => id.toLowerCase());
