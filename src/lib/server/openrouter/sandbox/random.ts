import { createHash, randomBytes } from 'node:crypto';

/**
 * Chance that repeats: everything the sandbox makes up follows from a seed, so that the same request is answered in
 * the same way, on every machine.
 */
export class Random {
	#a: number;
	#b: number;
	#c: number;
	#count = 1;

	constructor(seed: string) {
		const digest = createHash('sha256').update(seed).digest();
		this.#a = digest.readUInt32LE(0);
		this.#b = digest.readUInt32LE(4);
		this.#c = digest.readUInt32LE(8);
	}

	/** From 0 up to, not including, 1. Chris Doty-Humphrey's sfc32. */
	next(): number {
		const sum = (this.#a + this.#b + this.#count) | 0;
		this.#count = (this.#count + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
		return (sum >>> 0) / 4_294_967_296;
	}

	/** A whole number from `min` to `max`, both included. */
	int(min: number, max: number): number {
		return min + Math.floor(this.next() * (max - min + 1));
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	/** @throws RangeError for an empty list */
	pick<Item>(items: readonly Item[]): Item {
		const item = items[this.int(0, items.length - 1)];
		if (item === undefined) throw new RangeError('nothing to pick from');
		return item;
	}

	/** `count` different items in a random order; fewer where the list is shorter. */
	some<Item>(items: readonly Item[], count: number): Item[] {
		const rest = [...items];
		const picked: Item[] = [];
		while (picked.length < count && rest.length > 0) {
			picked.push(...rest.splice(this.int(0, rest.length - 1), 1));
		}
		return picked;
	}

	/** `count` letters and digits. */
	base62(count: number): string {
		return Array.from({ length: count }, () => BASE62.charAt(this.int(0, BASE62.length - 1))).join('');
	}
}

/** A short seed for texts of any length. */
export function seedOf(...texts: string[]): string {
	return createHash('sha256').update(texts.join('\n')).digest('base64');
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The one thing that must not repeat: letters and digits for ids. */
export function uniqueId(length: number): string {
	return Array.from(randomBytes(length), (byte) => BASE62.charAt(byte % BASE62.length)).join('');
}
