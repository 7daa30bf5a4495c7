import { Refusal } from '$lib/client/refusal';
import { IMAGES_PER_MESSAGE_MAX, type Attachment } from '$lib/domain/attachments';
import { newId } from '$lib/domain/ids';
import { problemOf, removeUpload, TOO_MANY, uploadImage } from './upload';

/** An image of a draft, from the moment it is chosen. */
export interface DraftImage {
	key: string;
	name: string;
	/** what is shown of it */
	preview: string;
	state:
		| { is: 'uploading'; part: number }
		| { is: 'ready'; attachment: Attachment }
		| { is: 'failed'; problem: string };
}

/** The images of a question that is being written: uploaded as soon as they are there. */
export class DraftImages {
	items = $state.raw<DraftImage[]>([]);
	/** what was not taken, and why */
	problem = $state<string | null>(null);

	readonly ready = $derived(
		this.items.flatMap(({ state }) => (state.is === 'ready' ? [state.attachment] : []))
	);
	/** sending has to wait, for the upload or for a decision about what failed */
	readonly isPending = $derived(this.ready.length < this.items.length);

	/** the files behind the images that are not there yet, and how to call their uploads off */
	readonly #files = new Map<string, { file: File; controller: AbortController }>();

	constructor(
		readonly tenant: string,
		readonly onChange: () => void
	) {}

	add(files: readonly File[]): void {
		this.problem = null;
		for (const file of files) {
			const problem = problemOf(file);
			if (problem !== null) this.problem = `${file.name}: ${problem}`;
			else if (this.items.length >= IMAGES_PER_MESSAGE_MAX) this.problem = TOO_MANY;
			else this.#begin(file);
		}
	}

	/** Images that are at the server already. */
	put(attachments: readonly Attachment[]): void {
		const known = attachments.slice(0, Math.max(0, IMAGES_PER_MESSAGE_MAX - this.items.length));
		const items = known.map((attachment) => ({
			key: attachment.id,
			name: attachment.filename,
			preview: attachment.url,
			state: { is: 'ready' as const, attachment }
		}));
		this.items = [...items, ...this.items];
	}

	remove(key: string): void {
		const image = this.items.find((item) => item.key === key);
		if (image === undefined) return;
		this.#forget(image);
		if (image.state.is === 'ready') removeUpload(image.state.attachment);
		this.problem = null;
	}

	/** It could not be shown: the server may have swept it since, or cannot be reached. */
	async check({ key, name, state }: DraftImage): Promise<void> {
		if (state.is !== 'ready') return;
		const isGone = await fetch(state.attachment.url).then(
			({ status }) => status === 404,
			() => false
		);
		const image = this.items.find((item) => item.key === key);
		if (!isGone || image === undefined) return;
		this.#forget(image);
		this.problem = `${name} is no longer there. Please add it again.`;
	}

	retry(key: string): void {
		const file = this.#files.get(key)?.file;
		if (file !== undefined) void this.#upload(key, file);
	}

	/** Empty again; what was there is whoever's who asked. */
	clear(): void {
		for (const image of this.items) this.#forget(image);
		this.problem = null;
	}

	#begin(file: File): void {
		const key = newId();
		const state = { is: 'uploading' as const, part: 0 };
		this.items = [...this.items, { key, name: file.name, preview: URL.createObjectURL(file), state }];
		void this.#upload(key, file);
	}

	async #upload(key: string, file: File): Promise<void> {
		const controller = new AbortController();
		this.#files.set(key, { file, controller });
		this.#set(key, { is: 'uploading', part: 0 });
		try {
			const attachment = await uploadImage(file, {
				tenant: this.tenant,
				signal: controller.signal,
				onProgress: (part) => this.#set(key, { is: 'uploading', part })
			});
			// Removed in the last moment of its upload.
			if (controller.signal.aborted) {
				removeUpload(attachment);
				return;
			}
			this.#set(key, { is: 'ready', attachment });
			this.#files.delete(key);
			this.onChange();
		} catch (error) {
			this.#set(key, { is: 'failed', problem: Refusal.from(error).message });
		}
	}

	#set(key: string, state: DraftImage['state']): void {
		this.items = this.items.map((item) => (item.key === key ? { ...item, state } : item));
	}

	#forget({ key, preview }: DraftImage): void {
		this.#files.get(key)?.controller.abort();
		this.#files.delete(key);
		this.items = this.items.filter((item) => item.key !== key);
		if (preview.startsWith('blob:')) URL.revokeObjectURL(preview);
		this.onChange();
	}
}
