/** Chance that is the same in every run: the mulberry32 generator. */
export class Random {
	constructor(private state: number) {}

	/** from 0 up to, not with, 1 */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	isTrue(chance: number): boolean {
		return this.next() < chance;
	}

	/** a whole number, both ends included */
	between(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** Many small ones and a few large ones, as lengths of texts are. */
	skewed(least: number, most: number): number {
		return Math.round(least + (most - least) * this.next() ** 2);
	}

	pick<Item>(items: readonly Item[]): Item {
		const item = items[Math.floor(this.next() * items.length)];
		if (item === undefined) throw new Error('nothing to pick from');
		return item;
	}

	weighted<Item extends { weight: number }>(items: readonly Item[]): Item {
		let left = this.next() * items.reduce((sum, { weight }) => sum + weight, 0);
		for (const item of items) {
			left -= item.weight;
			if (left < 0) return item;
		}
		return this.pick(items);
	}
}
