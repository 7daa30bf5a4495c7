import { tick } from 'svelte';
import { getToasts } from './toasts.svelte';

type Attributes = Record<string, unknown>;

/** What somebody did to open the layer before it could hear of it. */
interface Asked {
	trigger: HTMLElement;
	isByKeyboard: boolean;
}

const OPENING_KEYS = {
	menu: ['Enter', ' ', 'ArrowDown'],
	dialog: ['Enter', ' ']
} as const satisfies Record<string, readonly string[]>;

/**
 * What lies over the page when it is asked for, a menu or a dialog at its trigger: 35 KB with all that places it and
 * keeps the keyboard in it, which nobody needs to read. The trigger is there with the page. What it opens is
 * fetched when somebody is about to open it, takes the trigger over, and whoever was faster than the network has it
 * opened as soon as it comes, unless they have gone on to something else.
 */
export class FetchedLayer<Surface, Content> {
	/** undefined until they have come */
	parts = $state.raw<{ Surface: Surface; Content: Content }>();
	/** given by the layer once it is there */
	#taken = $state.raw<Attributes>();
	#fetching: Promise<void> | undefined;
	#asked: Asked | null = null;
	readonly #toasts = getToasts();

	/** To be called while a component is made. */
	constructor(
		readonly kind: keyof typeof OPENING_KEYS,
		readonly loadSurface: () => Promise<{ default: Surface }>,
		readonly loadContent: () => Promise<{ default: Content }>
	) {}

	/** of the trigger */
	readonly attributes: Attributes = $derived(this.#taken ?? this.#waiting());
	/** it knows its trigger, and so where it lies */
	readonly isReady = $derived(this.#taken !== undefined);

	/**
	 * Because it is wanted now. Where that fails, those who want it are told.
	 * @returns whether it is there
	 */
	async need(): Promise<boolean> {
		try {
			await this.#fetch();
			return true;
		} catch {
			this.#asked = null;
			// Some browsers remember that a module could not be fetched until the page is loaded anew.
			this.#toasts.show({
				tone: 'error',
				text: 'This could not be loaded. Please check your connection, and load the page again.',
				action: { label: 'Reload', run: () => location.reload() }
			});
			return false;
		}
	}

	/** In good time, or again where it has failed. */
	#fetch(): Promise<void> {
		return (this.#fetching ??= Promise.all([this.loadSurface(), this.loadContent()]).then(
			([{ default: Surface }, { default: Content }]) => {
				this.parts = { Surface, Content };
			},
			(error: unknown) => {
				this.#fetching = undefined;
				throw error;
			}
		));
	}

	/** Gives the trigger the attributes of the layer that has come. */
	take(attributes: Attributes): void {
		const isFirst = this.#taken === undefined;
		this.#taken = attributes;
		if (isFirst) void tick().then(() => this.#press());
	}

	/** Once more what was pressed already: the layer does the rest, and knows what by. */
	#press(): void {
		const asked = this.#asked;
		this.#asked = null;
		if (asked === null) return;
		const init = { bubbles: true, cancelable: true };
		asked.trigger.dispatchEvent(
			asked.isByKeyboard
				? new KeyboardEvent('keydown', { ...init, key: 'Enter' })
				: new MouseEvent('click', init)
		);
	}

	#waiting(): Attributes {
		const fetch = () => void this.#fetch().catch(() => {});
		const ask = (trigger: HTMLElement, isByKeyboard: boolean) => {
			const isFirst = this.#asked === null;
			this.#asked = { trigger, isByKeyboard };
			if (isFirst) void this.need();
		};
		return {
			'aria-haspopup': this.kind,
			'aria-expanded': 'false',
			'data-state': 'closed',
			onpointerenter: fetch,
			onfocus: fetch,
			onblur: () => (this.#asked = null),
			onpointerdown: (event: PointerEvent & { currentTarget: HTMLElement }) => {
				// A menu opens as a mouse is pressed, and does not listen to the click that follows.
				const isPress = event.pointerType === 'mouse' && event.button === 0 && !event.ctrlKey;
				if (this.kind === 'menu' && isPress) ask(event.currentTarget, false);
			},
			onclick: ({ currentTarget }: MouseEvent & { currentTarget: HTMLElement }) => ask(currentTarget, false),
			onkeydown: (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
				if (!OPENING_KEYS[this.kind].some((key) => key === event.key)) return;
				event.preventDefault();
				ask(event.currentTarget, true);
			}
		};
	}
}
