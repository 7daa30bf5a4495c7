import type { Run } from './run';

/**
 * The runs of this process. A conversation has at most one (the database sees to it), so its key finds the run that
 * a viewer attaches to or a stop is meant for.
 */
const runs = new Map<string, Run>();

const keyOf = (tenantId: string, conversationId: string) => `${tenantId}/${conversationId}`;

export function registerRun(run: Run): void {
	const key = keyOf(run.tenantId, run.conversationId);
	runs.set(key, run);
	void run.finished.finally(() => {
		// The next run of the conversation may have taken the place already.
		if (runs.get(key) === run) runs.delete(key);
	});
}

export function findRun(tenantId: string, conversationId: string): Run | undefined {
	return runs.get(keyOf(tenantId, conversationId));
}

export function allRuns(): Run[] {
	return [...runs.values()];
}
