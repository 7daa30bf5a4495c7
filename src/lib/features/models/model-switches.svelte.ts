import { SvelteMap } from 'svelte/reactivity';
import { Refusal } from '$lib/client/refusal';
import { getToasts } from '$lib/ui/toasts.svelte';

interface Switched {
	modelId: string;
	name: string;
}

/** What was switched here: it holds while it is sent, and then for as long as the models are not loaded anew. */
interface Wanted<Model extends Switched> {
	isOn: boolean;
	isSending: boolean;
	models: readonly Model[] | null;
}

interface Options<Model extends Switched> {
	/** as the page was loaded */
	isOnIn: (model: Model) => boolean;
	send: (change: { modelId: string; isEnabled: boolean }) => Promise<unknown>;
	/** `GPT-4 is off for everybody.` */
	tell: (model: Model, isOn: boolean) => string;
}

/**
 * Switches that act at once and can be undone. Whoever changes their mind while one is being sent gets the last
 * thing they wanted: of one model there is never more than one request on its way.
 */
export class ModelSwitches<Model extends Switched> {
	readonly #toasts = getToasts();
	readonly #options: Options<Model>;
	readonly #wanted = new SvelteMap<string, Wanted<Model>>();

	constructor(
		readonly models: () => readonly Model[],
		options: Options<Model>
	) {
		this.#options = options;
	}

	isOn(model: Model): boolean {
		const wanted = this.#wanted.get(model.modelId);
		const isBelieved = wanted !== undefined && (wanted.isSending || wanted.models === this.models());
		return isBelieved ? wanted.isOn : this.#options.isOnIn(model);
	}

	async turn({ modelId, name }: Switched, isEnabled: boolean): Promise<void> {
		const model = this.models().find((each) => each.modelId === modelId);
		if (model === undefined) return;
		let taken = this.isOn(model);
		const isSending = this.#wanted.get(modelId)?.isSending === true;
		this.#wanted.set(modelId, { isOn: isEnabled, isSending: true, models: null });
		if (isSending) return;
		try {
			while (this.isOn(model) !== taken) {
				const wanted = this.isOn(model);
				await this.#options.send({ modelId, isEnabled: wanted });
				taken = wanted;
			}
			this.#tell(model, taken);
		} catch (error) {
			this.#toasts.show({ tone: 'error', text: `${name}: ${Refusal.from(error).message}` });
		} finally {
			this.#wanted.set(modelId, { isOn: taken, isSending: false, models: this.models() });
		}
	}

	#tell(model: Model, isOn: boolean): void {
		this.#toasts.show({
			tone: 'info',
			text: this.#options.tell(model, isOn),
			action: { label: 'Undo', run: () => void this.turn(model, !isOn) }
		});
	}
}
