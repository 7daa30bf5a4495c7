import { allRuns } from './registry';
import { stopTitles } from './title';

/** Ends every run of this process, keeping its text, because the process is about to end. */
export async function interruptRuns(): Promise<void> {
	const runs = allRuns();
	for (const run of runs) run.stop('interrupted');
	await Promise.all([...runs.map((run) => run.finished), stopTitles()]);
}
