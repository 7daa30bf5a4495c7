import type { Attachment } from '$lib/domain/attachments';
import type { VariableValues } from '$lib/domain/templates';

/** A question as it is written and sent. */
export interface Question {
	text: string;
	images: Attachment[];
	/** what its text was made from, before a last look */
	template?: MadeFrom | null;
}

/** A template that was filled in. */
export interface MadeFrom {
	id: string;
	versionId: string;
	variables: VariableValues;
	/** as it was filled in: what differs was edited since */
	text: string;
}

/** What of a draft outlives a reload. */
export interface StoredDraft extends Question {
	/** a question on its way to the server, which may have taken it */
	sent: SentQuestion | null;
	/** milliseconds */
	savedAt: number;
}

export interface SentQuestion extends Question {
	conversationId: string;
}

const PREFIX = 'draft:';
/** Whose drafts this browser keeps; without it nothing is written, so that a tab left open adds none after a sign-out. */
const WHOSE = 'drafts-of';
/** As many are kept, and for as long; browsers give a site 5 MB for everything. */
const DRAFTS_MAX = 40;
const DRAFT_LENGTH_MAX = 1_000_000;
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

export interface DraftPlace {
	tenant: string;
	userId: string;
	/** null: the conversation that is about to begin */
	conversationId: string | null;
}

/** One draft's place in the browser's storage. A browser that keeps nothing, or has no room, only forgets sooner. */
export class DraftStorage {
	readonly #key: string;
	/** as this tab read or wrote it last: what another tab has put there since is not taken away */
	#known: string | null = null;

	constructor(
		readonly place: DraftPlace,
		readonly storage: Storage
	) {
		const { tenant, userId, conversationId } = place;
		this.#key = `${PREFIX}${userId}:${tenant}:${conversationId ?? 'new'}`;
		attempt(() => storage.setItem(WHOSE, userId));
	}

	read(): StoredDraft | null {
		this.#known = attempt(() => this.storage.getItem(this.#key));
		return parse(this.#known);
	}

	write(draft: Omit<StoredDraft, 'savedAt'>): void {
		if (attempt(() => this.storage.getItem(WHOSE)) !== this.place.userId) return;
		const text = JSON.stringify({ ...draft, savedAt: Date.now() } satisfies StoredDraft);
		if (text.length > DRAFT_LENGTH_MAX) return;
		attempt(() => {
			if (this.storage.getItem(this.#key) === null) makeRoom(this.storage);
			this.storage.setItem(this.#key, text);
			this.#known = text;
		});
	}

	/** another tab has not put its own in this place */
	get isCurrent(): boolean {
		return attempt(() => this.storage.getItem(this.#key)) === this.#known;
	}

	remove(): void {
		if (this.isCurrent) attempt(() => this.storage.removeItem(this.#key));
		this.#known = null;
	}
}

/** Null where a browser has been told to keep nothing. */
export function browserStorage(): Storage | null {
	return attempt(() => localStorage);
}

/** Before somebody signs out: whoever sits here next finds nothing of theirs. */
export function forgetDrafts(storage = browserStorage()): void {
	if (storage === null) return;
	attempt(() => {
		storage.removeItem(WHOSE);
		for (const { key } of stored(storage)) storage.removeItem(key);
	});
}

/** Takes away what is too old, and the oldest where there are too many. */
function makeRoom(storage: Storage): void {
	const newest = stored(storage).toSorted((a, b) => b.savedAt - a.savedAt);
	for (const [index, { key, savedAt }] of newest.entries()) {
		if (index >= DRAFTS_MAX - 1 || savedAt < Date.now() - KEPT_MS) storage.removeItem(key);
	}
}

function stored(storage: Storage): { key: string; savedAt: number }[] {
	return Object.keys(storage)
		.filter((key) => key.startsWith(PREFIX))
		.map((key) => ({ key, savedAt: parse(storage.getItem(key))?.savedAt ?? 0 }));
}

/** Whatever stands there: another version of this page may have written it. */
function parse(stored: string | null): StoredDraft | null {
	try {
		const draft = JSON.parse(stored ?? 'null') as Partial<StoredDraft> | null;
		const { text, images, template = null, sent = null, savedAt = 0 } = draft ?? {};
		if (typeof text !== 'string' || !Array.isArray(images)) return null;
		return { text, images, template, sent, savedAt };
	} catch {
		return null;
	}
}

function attempt<Result>(act: () => Result): Result | null {
	try {
		return act();
	} catch {
		return null;
	}
}
