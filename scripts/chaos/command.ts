/**
 * `npm run chaos`: the long form of the chaos, with a seed that it prints first. `--seed N` has the same things go
 * wrong again; `--short` is what `npm test` runs.
 */
import { parseArgs, inspect } from 'node:util';
import { buildIfNeeded } from '../build-if-needed';
import { StartError } from '../environment';
import { live } from '../lifetime';
import { LONG_FORM, SHORT_FORM } from './forms';
import { runChaos } from './run';
import { describeReport } from './describe-report';

const SEED_MAX = 2 ** 31;

await live(async (life) => {
	const { values } = parseArgs({ options: { seed: { type: 'string' }, short: { type: 'boolean' } } });
	const seed = values.seed === undefined ? Math.floor(Math.random() * SEED_MAX) : Number(values.seed);
	if (!Number.isSafeInteger(seed))
		throw new StartError(`--seed: got ${inspect(values.seed)}, takes a whole number.`);
	console.log(`Seed ${seed} (npm run chaos -- --seed ${seed} replays it)`);
	await buildIfNeeded(life.interrupted);
	const startedAt = Date.now();
	const running = runChaos({
		seed,
		form: values.short === true ? SHORT_FORM : LONG_FORM,
		signal: life.interrupted,
		log: (line) => console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`)
	});
	// Whoever interrupts it waits until everything that it started is gone.
	life.cleanup.defer(() =>
		running.then(
			() => {},
			() => {}
		)
	);
	const report = await running;
	console.log(describeReport(report));
	if (report.findings.length > 0) console.log(`\nSeed ${seed}`);
	life.leave(report.findings.length > 0 ? 1 : 0);
	return () => {};
});
