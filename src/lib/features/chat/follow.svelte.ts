/** Closer to the end than this is at the end: fractions of pixels, and the bounce of touch screens. */
const END_PX = 4;

/** A message, and how far below the upper edge it was. */
export interface Anchor {
	message: Element;
	top: number;
}

/**
 * Keeps a growing list at its end for as long as the reader is there. Whoever scrolls up stays where he is, until he
 * comes back to the end or asks for it.
 */
export class FollowEnd {
	isFollowing = $state(true);
	#viewport: HTMLElement | null = null;

	/**
	 * @param isEndShown false where more follows than is loaded: that end is none to stay at
	 * @param targetId of a message that the list opens at, in place of its end
	 */
	constructor(
		readonly isEndShown: () => boolean = () => true,
		readonly targetId: string | null = null
	) {
		this.isFollowing = targetId === null;
	}

	/** Attachment for the element that scrolls; its first child is what grows. */
	readonly viewport = (viewport: HTMLElement) => {
		this.#viewport = viewport;
		let lastTop = viewport.scrollTop;

		const onScroll = () => {
			const top = viewport.scrollTop;
			// Nothing but the reader scrolls up; growth moves the end away without any scrolling.
			if (this.#isAtEnd()) this.isFollowing = true;
			else if (top < lastTop) this.isFollowing = false;
			lastTop = top;
		};
		const observer = new ResizeObserver(() => {
			if (this.isFollowing) this.#scrollToEnd();
		});
		const target = this.targetId === null ? null : this.#find(this.targetId);
		if (target === null) this.#scrollToEnd();
		else target.scrollIntoView();
		viewport.addEventListener('scroll', onScroll, { passive: true });
		observer.observe(viewport);
		if (viewport.firstElementChild) observer.observe(viewport.firstElementChild);
		return () => {
			viewport.removeEventListener('scroll', onScroll);
			observer.disconnect();
			this.#viewport = null;
		};
	};

	toEnd(): void {
		this.isFollowing = true;
		this.#scrollToEnd();
	}

	/** Takes the keyboard where it is lost: what had it is gone, such as a menu with the answer that it was under. */
	takeLostFocus(): void {
		requestAnimationFrame(() => {
			if (document.activeElement === document.body) this.#viewport?.focus({ preventScroll: true });
		});
	}

	/** Stays where it is while something else is put in place of what is shown. */
	async hold(change: () => Promise<void>): Promise<void> {
		this.isFollowing = false;
		await change();
		this.isFollowing = this.#isAtEnd();
	}

	/** The first message in sight, before others come in above it. */
	anchor(): Anchor | null {
		if (this.#viewport === null) return null;
		const edge = this.#viewport.getBoundingClientRect().top;
		for (const message of this.#viewport.querySelectorAll('[data-message]')) {
			const { top, bottom } = message.getBoundingClientRect();
			if (bottom > edge) return { message, top };
		}
		return null;
	}

	/** Puts it back where it was. */
	returnTo({ message, top }: Anchor): void {
		if (!message.isConnected || this.isFollowing) return;
		this.#viewport?.scrollBy({ top: message.getBoundingClientRect().top - top, behavior: 'instant' });
	}

	#isAtEnd(): boolean {
		if (this.#viewport === null || !this.isEndShown()) return false;
		const { scrollHeight, clientHeight, scrollTop } = this.#viewport;
		return scrollHeight - clientHeight - scrollTop <= END_PX;
	}

	#find(messageId: string): Element | null {
		return this.#viewport?.querySelector(`[data-message="${CSS.escape(messageId)}"]`) ?? null;
	}

	#scrollToEnd(): void {
		this.#viewport?.scrollTo({ top: this.#viewport.scrollHeight });
	}
}
