import { z } from 'zod';
import { storable } from './text';

/** Far more than a JSON schema of an answer needs, far less than what overflows a stack. */
const DEPTH_MAX = 32;
const NODES_MAX = 5_000;

/** JSON out of a request that is stored and passed on as it is: bounded, and nothing in it that cannot be stored. */
export const jsonObjectSchema = z.custom<Record<string, unknown>>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isBounded(value),
	`must be a JSON object of at most ${NODES_MAX} values, ${DEPTH_MAX} deep, without NUL characters`
);

/** Walks with a list, not by calling itself: the depth is what is in question. */
function isBounded(root: object): boolean {
	const waiting: [value: unknown, depth: number][] = [[root, 1]];
	let nodes = 0;
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [value, depth] = next;
		if (++nodes > NODES_MAX || depth > DEPTH_MAX) return false;
		if (typeof value === 'string' && storable(value) !== value) return false;
		if (typeof value !== 'object' || value === null) continue;
		for (const [key, child] of Object.entries(value)) {
			if (storable(key) !== key) return false;
			waiting.push([child, depth + 1]);
		}
	}
	return true;
}
