import { SvelteMap } from 'svelte/reactivity';
import { Refusal } from '$lib/client/refusal';
import { getToasts } from '$lib/ui/toasts.svelte';

interface Switched {
	modelId: string;
	name: string;
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
	readonly #sending = new Set<string>();
	readonly #toasts = getToasts();
	readonly #options: Options<Model>;
	/** what was switched since the models were loaded; when they are loaded anew, that is believed */
	readonly #wanted = $derived.by(() => {
		this.models();
		return new SvelteMap<string, boolean>();
	});

	constructor(
		readonly models: () => readonly Model[],
		options: Options<Model>
	) {
		this.#options = options;
	}

	isOn(model: Model): boolean {
		return this.#wanted.get(model.modelId) ?? this.#options.isOnIn(model);
	}

	async turn({ modelId, name }: Switched, isEnabled: boolean): Promise<void> {
		const model = this.models().find((each) => each.modelId === modelId);
		if (model === undefined) return;
		let taken = this.isOn(model);
		this.#wanted.set(modelId, isEnabled);
		if (this.#sending.has(modelId)) return;
		this.#sending.add(modelId);
		try {
			while (this.isOn(model) !== taken) {
				const wanted = this.isOn(model);
				await this.#options.send({ modelId, isEnabled: wanted });
				taken = wanted;
			}
			this.#tell(model, taken);
		} catch (error) {
			this.#wanted.set(modelId, taken);
			this.#toasts.show({ tone: 'error', text: `${name}: ${Refusal.from(error).message}` });
		} finally {
			this.#sending.delete(modelId);
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
