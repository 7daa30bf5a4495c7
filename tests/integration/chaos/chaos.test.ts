import { describe, expect, test } from 'vitest';
import { SHORT_FORM } from '../../../scripts/chaos/forms';
import { runChaos } from '../../../scripts/chaos/run';
import { describeReport } from '../../../scripts/chaos/describe-report';

/** With a build, where there is none yet. */
const TIMEOUT_MS = 240_000;
const SEED_MAX = 2 ** 31;

describe('whatever is killed while people chat', () => {
	test(
		"the ledger is the provider's, to the last digit, and every answer is what was seen of it and says how it ended",
		{ timeout: TIMEOUT_MS },
		async () => {
			const seed = Math.floor(Math.random() * SEED_MAX);
			const happened = [`seed ${seed} (npm run chaos -- --short --seed ${seed})`];
			const report = await runChaos({
				seed,
				form: SHORT_FORM,
				signal: AbortSignal.timeout(TIMEOUT_MS),
				log: (line) => happened.push(line)
			});
			expect(report.findings, [...happened, describeReport(report)].join('\n')).toEqual([]);
			// It was no idle time.
			expect(report.ledgers.compared).toBeGreaterThan(5);
			expect(Number(report.ledgers.provider)).toBeGreaterThan(0);
		}
	);
});
