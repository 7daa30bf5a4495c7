/** What the test runners say in their JSON reports, as numbers that can be summed. */
import fs from 'node:fs';

export interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

/** A check that passes or fails as a whole. */
export const countOne = (isOk: boolean): Counts => ({
	passed: isOk ? 1 : 0,
	failed: isOk ? 0 : 1,
	skipped: 0
});

/**
 * The counts of a test runner. A runner that failed without a failing test (it crashed, or something threw
 * outside of a test) and one that ran no test at all count as one failure.
 * @param reportFile its JSON report, which may be missing
 */
export function countTests(isOk: boolean, reportFile: string, read: (report: never) => Counts): Counts {
	const counts = fs.existsSync(reportFile)
		? read(JSON.parse(fs.readFileSync(reportFile, 'utf8')) as never)
		: countOne(false);
	const ranNothing = counts.passed + counts.failed === 0;
	return counts.failed === 0 && (!isOk || ranNothing) ? { ...counts, failed: 1 } : counts;
}

interface VitestReport {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	testResults: { status: string; assertionResults: { status: string }[] }[];
}

export function readVitestReport(report: VitestReport): Counts {
	const brokenFiles = report.testResults.filter(
		({ status, assertionResults }) =>
			status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
	);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + brokenFiles.length,
		skipped: report.numPendingTests + report.numTodoTests
	};
}

interface PlaywrightReport {
	errors: unknown[];
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

export function readPlaywrightReport({ errors, stats }: PlaywrightReport): Counts {
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky + errors.length,
		skipped: stats.skipped
	};
}
