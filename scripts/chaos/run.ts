/**
 * The chaos: people chat with two instances of the real application, while the processes, the database and the
 * provider fail at random moments. Afterwards the books must be right to the last digit, and every answer honest.
 */
import postgres from 'postgres';
import { checkBooks } from './check-books';
import { Chatting, type Experience } from './chatting';
import { compareLedgers, type LedgerComparison } from './compare-ledgers';
import { compareTexts } from './compare-texts';
import { ChaosDatabase } from './database';
import { bringAbout } from './disasters';
import { finding, type Finding } from './findings';
import type { ChaosForm } from './forms';
import { Instances } from './instances';
import { gatherPeople } from './people';
import { startProvider } from './provider-process';
import { disastersOf, turnsOf } from './schedule';
import { untilSettled } from './settle';

export interface ChaosReport {
	findings: Finding[];
	experience: Experience;
	ledgers: Omit<LedgerComparison, 'findings'>;
	/** how many answers have which status */
	answers: Map<string, number>;
	/** what the application said last that looked like trouble */
	output: string;
}

export interface ChaosOptions {
	seed: number;
	form: ChaosForm;
	/** ends it early; everything is cleaned up */
	signal: AbortSignal;
	log: (line: string) => void;
}

/** The same for both instances: the provider is not OpenRouter, and the database is ours. */
const ENVIRONMENT = { OPENROUTER_API_KEY: 'sk-or-v1-sandbox', LOG_LEVEL: 'warn' };

/** @throws {Error} when it cannot be set up, or the signal's reason */
export async function runChaos({ seed, form, signal, log }: ChaosOptions): Promise<ChaosReport> {
	await using running = new AsyncDisposableStack();
	const database = running.adopt(new ChaosDatabase(), (each) => each.dispose());
	await database.start();
	const provider = running.adopt(await startProvider(), (each) => each.stop());
	const instances = running.adopt(
		new Instances({ ...ENVIRONMENT, DATABASE_URL: database.url, OPENROUTER_BASE_URL: provider.url }, () =>
			database.whenUp()
		),
		(each) => each.dispose()
	);
	await instances.start();
	signal.throwIfAborted();
	const sql = running.adopt(postgres(database.url, { max: 2, onnotice: () => {} }), (each) =>
		each.end({ timeout: 1 })
	);
	const people = await gatherPeople(instances.addressOf(0) ?? '', sql, form);
	log(`${people.length} people in ${form.tenants} organisations, two instances`);

	const experience: Experience = { sightings: [], refusals: new Map(), unanswered: 0 };
	let isOver = false;
	const chats = people.map((person) =>
		new Chatting(person, instances, experience).takeTurns(turnsOf(seed, person.name), () => isOver)
	);
	try {
		await bringAbout(disastersOf(seed, form), { database, instances, signal, log });
	} finally {
		isOver = true;
	}
	await database.whenUp();
	await instances.start();
	await Promise.all(chats);
	log('the last disaster is over; waiting until everything is settled');

	const open = await untilSettled(sql, {
		hurriesRecovery: form.hurriesRecovery,
		withinMs: form.settlesWithinMs,
		signal
	});
	const { findings, ...ledgers } = await compareLedgers(sql, await provider.ledger());
	const texts = await compareTexts(sql, experience.sightings);
	return {
		findings: [
			...finding('an instance has ended by itself', instances.deaths),
			...finding('a call has not ended, or is not settled', open),
			...findings,
			...(await checkBooks(sql, database.url)),
			...texts.findings
		],
		experience,
		ledgers,
		answers: texts.answers,
		output: instances.output()
	};
}
