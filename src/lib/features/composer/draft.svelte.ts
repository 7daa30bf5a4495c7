import { DraftImages } from './draft-images.svelte';
import {
	browserStorage,
	DraftStorage,
	type DraftPlace,
	type MadeFrom,
	type Question,
	type SentQuestion
} from './draft-storage';

/** A pause in typing. */
const PAUSE_MS = 300;

/**
 * A question that is being written. It outlives a reload, and what another tab writes in the same conversation does
 * not touch it: the browser's storage is read once, and only written from then on.
 */
export class Draft {
	readonly images: DraftImages;
	#text = $state('');
	#template: MadeFrom | null = null;
	#storage: DraftStorage | null = null;
	#sent: SentQuestion | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** since it was written to the storage */
	#isChanged = false;
	/** here, and not only taken up from the storage */
	#isTyped = false;

	constructor(readonly place: DraftPlace) {
		this.images = new DraftImages(place.tenant, () => this.#changed());
	}

	get text(): string {
		return this.#text;
	}

	set text(text: string) {
		if (text === this.#text) return;
		this.#text = text;
		// Where nothing is left of it, what is written next is something else.
		if (text.trim() === '') this.#template = null;
		this.#changed();
	}

	/** In place of what was written: a template that was filled in. */
	fill(template: MadeFrom): void {
		this.text = template.text;
		this.#template = template;
		this.#changed();
	}

	get isEmpty(): boolean {
		return this.#text.trim() === '' && this.images.items.length === 0;
	}

	/**
	 * Takes up what was being written, once. What has been typed since the page came stays.
	 * @param hasArrived whether the server took a question of which this tab never heard again
	 */
	restore(hasArrived: (sent: SentQuestion) => boolean, storage = browserStorage()): void {
		if (storage === null || this.#storage !== null) return;
		this.#storage = new DraftStorage(this.place, storage);
		const stored = this.#storage.read();
		if (stored === null || !this.isEmpty) return;
		this.#text = stored.text;
		this.#template = stored.template ?? null;
		this.images.put(stored.images);
		if (stored.sent === null) return;
		if (hasArrived(stored.sent)) this.#write();
		else this.putBack(stored.sent, { isFateKnown: false });
	}

	/** Empties it. What was in it is kept aside until the server has said whether it took it. */
	take(conversationId: string): Question {
		const made = this.#template === null ? {} : { template: this.#template };
		const question = { text: this.#text, images: this.images.ready, ...made };
		this.#template = null;
		this.#sent = { ...question, conversationId };
		this.#text = '';
		this.images.clear();
		this.#write();
		this.#isTyped = false;
		return question;
	}

	/** The server took it: from here on it is the conversation's. What was typed meanwhile goes on in there. */
	arrived(conversationId: string): void {
		this.#sent = null;
		if (this.place.conversationId === null && this.#storage?.place.conversationId === null) {
			this.#storage.remove();
			this.#storage = new DraftStorage({ ...this.place, conversationId }, this.#storage.storage);
		}
		this.#write();
	}

	/**
	 * It comes back, before what was typed meanwhile.
	 * @param fate known: the server did not take it. Else it may have, and a page that goes away breaks off what it
	 * asked: until something is changed it stays kept as sent, so that a reload looks for it where it would be.
	 */
	putBack({ text, images, template = null }: Question, { isFateKnown }: { isFateKnown: boolean }): void {
		if (!isFateKnown) this.save();
		this.#sent = null;
		this.#text = [text, this.#text].filter((part) => part.trim() !== '').join('\n\n');
		this.#template ??= template;
		this.images.put(images);
		if (isFateKnown) this.#write();
	}

	/** What came back was taken after all: it goes, unless something has been changed in it. */
	withdraw(isIt: (question: Question) => boolean): void {
		if (!isIt({ text: this.#text, images: this.images.ready })) return;
		this.#template = null;
		this.#text = '';
		this.images.clear();
		this.#write();
	}

	/** At once: the page may go away, and another tab may have sent what it had in the same place. */
	save(): void {
		const isAway = this.#isTyped && !this.isEmpty && this.#storage?.isCurrent === false;
		if (this.#isChanged || isAway) this.#write();
	}

	#changed(): void {
		this.#isChanged = this.#isTyped = true;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.save(), PAUSE_MS);
	}

	#write(): void {
		clearTimeout(this.#timer);
		this.#isChanged = false;
		if (this.isEmpty && this.#sent === null) this.#storage?.remove();
		else this.#storage?.write(this.#stored());
	}

	#stored() {
		const { images } = this;
		return { text: this.#text, images: images.ready, template: this.#template, sent: this.#sent };
	}
}
