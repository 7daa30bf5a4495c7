import type { Lab } from './lab';
import type { Table } from './table';

/** What every file of a benchmark exports. */
export interface Benchmark {
	/** for `--only` */
	name: string;
	/** @throws {Error} when something did not work; never because something was slow */
	run(lab: Lab, options: Options): Promise<Table[]>;
}

export interface Options {
	/** how often each target is measured, all of them in turn */
	rounds: number;
	/** answers at once */
	streams: number;
	/** pieces of an answer */
	chunks: number;
	/** messages, and entries of the ledger, that are there before */
	rows: number;
}
