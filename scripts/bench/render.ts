import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../tests/support/chromium';
import type { Benchmark } from './benchmark';
import { longAnswer } from './render/answer';
import { servePage } from './render/bundle';
import type { Drawn } from './render/page';
import { percentile, ratios, spread } from './samples';

const CHARACTERS = 40_000;
/** About six tokens: what comes together when answers are fast. */
const PIECE = 24;

/** What a growing answer costs the page that shows it, in a real browser with nothing else to do. */
export const renderAnswer: Benchmark = {
	name: 'render',
	async run(_lab, { rounds }) {
		await using page = await servePage();
		const browser = await chromium.launch(await chromiumLaunchOptions());
		try {
			const drawn: Record<'floor' | 'ours', Drawn[]> = { floor: [], ours: [] };
			const text = longAnswer(CHARACTERS);
			for (let round = 0; round < rounds; round++) {
				for (const target of ['floor', 'ours'] as const) {
					// A new one each time: what was compiled and cached in the last round is not there for people.
					const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
					const tab = await context.newPage();
					await tab.goto(page.url);
					drawn[target].push(
						await tab.evaluate(({ target, text, piece }) => window.draw(target, text, piece), {
							target,
							text,
							piece: PIECE
						})
					);
					await context.close();
				}
			}
			return [tabulate(drawn)];
		} finally {
			await browser.close();
		}
	}
};

function tabulate({ floor, ours }: Record<'floor' | 'ours', Drawn[]>) {
	const row = (title: string, figure: (drawn: Drawn) => number) => {
		const [atLeast, as] = [floor.map(figure), ours.map(figure)];
		return [title, spread(atLeast), spread(as), spread(ratios(as, atLeast))];
	};
	return {
		title: `An answer of ${CHARACTERS / 1_000} KB, ${PIECE} characters at a time`,
		columns: ['', 'plain text', 'ours', 'ours ÷ plain'],
		rows: [
			row('update p50, ms', ({ updatesMs }) => percentile(updatesMs, 0.5)),
			row('update p95, ms', ({ updatesMs }) => percentile(updatesMs, 0.95)),
			row('update at most, ms', ({ updatesMs }) => Math.max(...updatesMs)),
			row('all of it, ms', ({ totalMs }) => totalMs),
			row('tasks over 50 ms', ({ longTasksMs }) => longTasksMs.length)
		]
	};
}
