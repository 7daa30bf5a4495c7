import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import { addReports, IMPORT_BATCH_MAX, type ImportReport } from '$lib/domain/import';

export type WholeReport = ImportReport & { filesLeftOut: number };

/** A request's worth, in characters of JSON; one that is longer by itself goes alone. */
const BATCH_LENGTH_MAX = 400_000;
/** In bytes: what one request may bring. */
const CONVERSATION_BYTES_MAX = 2_000_000;

/**
 * A file that is read in the browser and sent in pieces: so its size is limited by this machine's memory alone, and
 * what came in before something failed is in.
 */
export class ImportRun {
	isRunning = $state(false);
	done = $state(0);
	total = $state(0);
	report = $state.raw<WholeReport | null>(null);
	refusal = $state<string | null>(null);

	constructor(readonly tenant: string) {}

	async start(file: File): Promise<void> {
		this.isRunning = true;
		this.refusal = null;
		this.report = null;
		this.done = 0;
		this.total = 0;
		try {
			await this.#send(file);
		} catch (error) {
			this.refusal =
				error instanceof Error && error.name === 'AppError' ? error.message : Refusal.from(error).message;
		} finally {
			this.isRunning = false;
		}
	}

	async #send(file: File): Promise<void> {
		const json = parsed(await file.text());
		if (json === undefined) {
			this.refusal = 'This file is not JSON. Out of a ZIP, please take the conversations.json.';
			return;
		}
		// The reader brings the whole checking of forms along, which nobody needs before.
		const { readImport } = await import('$lib/domain/read-import');
		const { conversations, skipped, filesLeftOut } = readImport(json);
		this.total = conversations.length;
		let report: WholeReport = { imported: 0, messages: 0, known: 0, skipped, filesLeftOut };
		for (const batch of batchesOf(conversations)) {
			const tooLong = batch.find((each) => new Blob([JSON.stringify(each)]).size > CONVERSATION_BYTES_MAX);
			const came =
				tooLong === undefined
					? await trpc().ai.conversations.import.mutate({ tenant: this.tenant, conversations: batch })
					: nothing(tooLong.title);
			report = { ...addReports(report, came), filesLeftOut };
			this.report = report;
			this.done += batch.length;
		}
		this.report = report;
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** In turn; what is longer than a batch is one of its own. */
function batchesOf<Item>(items: Item[]): Item[][] {
	const batches: Item[][] = [];
	let batch: Item[] = [];
	let length = 0;
	for (const item of items) {
		const itemLength = JSON.stringify(item).length;
		if (batch.length > 0 && (length + itemLength > BATCH_LENGTH_MAX || batch.length === IMPORT_BATCH_MAX)) {
			batches.push(batch);
			batch = [];
			length = 0;
		}
		batch.push(item);
		length += itemLength;
	}
	if (batch.length > 0) batches.push(batch);
	return batches;
}

function nothing(title: string): ImportReport {
	return { imported: 0, messages: 0, known: 0, skipped: [{ title, reason: 'is longer than 2 MB' }] };
}
