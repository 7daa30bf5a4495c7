import { inspect } from 'node:util';
import type { ChaosReport } from './run';

/** Of each finding. */
const ROWS_SHOWN = 10;
const OUTPUT_LINES_SHOWN = 40;

/** For people: the figures, and each finding with its rows. */
export function describeReport({ findings, experience, ledgers, answers, output }: ChaosReport): string {
	const counts = (map: Map<string, number>) => [...map].map(([name, count]) => `${count} ${name}`).join(', ');
	const lines = [
		`Answers     ${counts(answers)}`,
		`Seen        ${experience.sightings.length}, ${experience.sightings.filter(({ isWhole }) => isWhole).length} of them to the end`,
		`Refused     ${counts(experience.refusals) || 'none'}; ${experience.unanswered} unanswered`,
		`Provider    $${ledgers.provider} for ${ledgers.compared} calls`,
		`Ledger      $${ledgers.ours}`,
		`Estimated   ${ledgers.unheard} whose process was killed before it heard that they were taken, ${ledgers.missing} without a record`
	];
	if (findings.length === 0) return [...lines, 'Everything is right.'].join('\n');
	const found = findings.map(
		({ what, rows }) =>
			`\n${what} (${rows.length}):\n${inspect(rows.slice(0, ROWS_SHOWN), { depth: 4, breakLength: 160 })}`
	);
	return [...lines, ...found, '', ...output.split('\n').slice(-OUTPUT_LINES_SHOWN)].join('\n');
}
